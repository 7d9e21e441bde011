/** The types of `teahouse.js`, which is made of the SDK. */
export * from '../../sdk/declared/hosts/wechat';
export type { Feed } from '../../sdk/declared/state/feed';
export type { Stretch } from '../../sdk/declared/state/stretch';
export type { Timeline } from '../../sdk/declared/state/timeline';
export type { Client } from '../../sdk/declared/client';
export type { Sessions } from '../../sdk/declared/session';
export type * from '../../sdk/declared/types';
