// On the juror's list, and on cards that take no more scores: sends what waits, and says what does.
import { sendAll, start } from './panel.js'

await start()
await sendAll()
if (document.querySelector('[data-prepare]')) await import('./prepare.js')
