/** The name of a person on this page. */

import { t } from '../../i18n/index.js';

/** The server's id for a user whose account is deleted. */
export const DELETED = 'deleted';

/** @param {import('../../../sdk/types.js').Person} person */
export function personName({ id, name }) {
  return id === DELETED ? t().account.nobody : name;
}
