/** What a person is called on this page. */

import { t } from '../../i18n/index.js';

/** The id that the server gives in place of a user whose account is deleted. */
export const DELETED = 'deleted';

/** @param {import('../../../sdk/types.js').Person} person */
export function personName({ id, name }) {
  return id === DELETED ? t().account.nobody : name;
}
