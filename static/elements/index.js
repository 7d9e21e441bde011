/**
 * Chat and a table on somebody's page:
 *
 *     <script type="module" src="https://tea.example/static/elements/index.js"></script>
 *     <teahouse-chat room="lobby" token-url="/tea-token"></teahouse-chat>
 *     <teahouse-table match="r-..." token-url="/tea-token"></teahouse-table>
 *
 * `token-url` is an address of the page's own server that answers with the token of its user; a page that has tokens by
 * other means calls `use` instead. Without either the visitor is a guest. Colours and measures are CSS variables
 * (static/css/tokens.css), which a page sets on the elements.
 */

import { TeahouseChat } from './chat.js';
import { TeahouseTable } from './table.js';

export { use, useFor } from './source.js';

customElements.define('teahouse-chat', TeahouseChat);
customElements.define('teahouse-table', TeahouseTable);
