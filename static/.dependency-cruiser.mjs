/**
 * Which module may import which, from the top down. A layer knows those below it; what stands in one list knows
 * nothing of its neighbours; nothing imports in a circle. Imports of types in JSDoc count as well.
 *
 * A folder ends in a slash, anything else is a module. What has no place here fails.
 */
const LAYERS = [
  'miniprogram/app',
  'miniprogram/pages/',
  ['miniprogram/chat/chat_page', 'miniprogram/tables/'],
  ['miniprogram/chat/acts', 'miniprogram/chat/thread'],
  'miniprogram/chat/conversation',
  'miniprogram/chat/rows',
  'miniprogram/parts/shell',
  'miniprogram/connection/teahouse',
  ['miniprogram/chat/polls', 'miniprogram/chat/room_list', 'miniprogram/chat/unsent'],
  'miniprogram/connection/pictures',
  ['miniprogram/chat/mentions', 'miniprogram/chat/titles', 'miniprogram/prices/'],
  ['miniprogram/parts/patches', 'miniprogram/parts/watchers'],
  'miniprogram/words/',
  ['miniprogram/config', 'miniprogram/older'],
  'miniprogram/sdk/',
  'seats/main',
  'seats/seat',
  'seats/asked',
  'elements/index',
  ['elements/chat', 'elements/table'],
  ['elements/thread', 'elements/players', 'elements/offers', 'elements/part'],
  ['elements/composer', 'elements/replay', 'elements/message'],
  'elements/source',
  'desk/main',
  'desk/sections/',
  'desk/parts',
  ['desk/calls', 'desk/words'],
  'app/door',
  'app/main',
  'app/inspector/',
  'app/views/shell/',
  ['app/views/chat/', 'app/views/table/', 'app/views/prices/', 'app/views/places/'],
  ['app/dialogs/', 'app/views/boards/'],
  ['app/actions/', 'app/views/parts/'],
  'app/preferences',
  'app/app',
  ['app/state/', 'app/i18n/'],
  ['app/isolation', 'app/home'],
  ['sdk/index', 'sdk/hosts/node', 'sdk/hosts/wechat', 'sdk/hosts/sockjs', 'sdk/hosts/wx/'],
  'sdk/match',
  'sdk/windows/',
  'sdk/client',
  'sdk/state/',
  'sdk/connection/',
  'sdk/upload',
  ['sdk/session', 'sdk/tokens'],
  'sdk/asking',
  'sdk/hosts/shaped',
  'sdk/hosts/host',
  'sdk/policies',
  ['sdk/emitter', 'sdk/failure', 'sdk/backoff', 'sdk/version'],
  'sdk/types',
  'sdk/wire', // declarations that the server makes of its own types
].map((layer) => [layer].flat());

const pattern = (place) => `^${place}${place.endsWith('/') ? '' : '[.](js|d[.]ts)$'}`;
const patterns = (places) => places.map(pattern).join('|');
const ANYWHERE = patterns(LAYERS.flat());

/** What each place must not import: the layers above it, and its neighbours. */
const layers = LAYERS.flatMap((layer, depth) => layer.map((place) => ({
  name: `below-${place}`,
  severity: 'error',
  from: { path: pattern(place) },
  to: { path: patterns([...LAYERS.slice(0, depth).flat(), ...layer.filter((other) => other !== place)]) },
}))).filter(({ to }) => to.path);

export default {
  forbidden: [
    ...layers,
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-place', severity: 'error', from: { pathNot: ANYWHERE }, to: {} },
    { name: 'no-place', severity: 'error', from: {}, to: { pathNot: ANYWHERE } },
    { name: 'not-used', severity: 'error', from: { orphan: true }, to: {} },
    {
      name: 'sdk-by-its-index', // the client needs no more than anybody has; types are gone when the page runs
      severity: 'error',
      from: { path: '^(app|elements)/', pathNot: '^app/door[.]js$' }, // that has to come in first
      to: { path: '^sdk/', pathNot: '^sdk/index[.]js$', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: { exclude: { path: '^sdk/declared/|^miniprogram/sdk/teahouse[.]d[.]ts$' }, detectJSDocImports: true, tsPreCompilationDeps: true, moduleSystems: ['es6'] },
};
