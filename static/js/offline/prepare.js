// "Prepare for offline": asks the worker for a copy of the list and all its cards, and says what is stored.
import { copies, mark, person } from './device.js'
import { counted, instant, size } from './words.js'

const box = document.querySelector('[data-prepare]')
const words = box.dataset
const button = box.querySelector('button')
const state = box.querySelector('[role=status]')
const { zone, device } = document.querySelector('[data-device]').dataset
const KEY = `jury-copy ${words.prepare} ${person}`

const say = (text, kind) => {
  state.className = kind === 'saved' ? 'save' : `save save--${kind}`
  state.textContent = text
}

const tell = (copy) => {
  const text = counted(copy.entries, words.storedOne, words.storedOther)
  say(text.replace('{size}', size(copy.bytes)).replace('{time}', instant(copy.at, zone)), 'saved')
  button.textContent = words.anew
}

const answered = (worker, message) => new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = (event) => resolve(event.data)
  worker.postMessage(message, [port2])
})

const make = async () => {
  const answer = await fetch(device, { cache: 'no-store' })
  const wanted = await answer.json()
  if (wanted.person !== person || !wanted.pages.length) return null
  await navigator.serviceWorker.register(words.worker, { scope: words.prepare })
  const { active } = await navigator.serviceWorker.ready
  mark()
  return answered(active, { person, pages: wanted.pages, files: wanted.files })
}

const prepare = async () => {
  say(words.storing, 'wait')
  const copy = await make().catch(() => null)
  if (!copy) return say(words.failed, 'error')
  localStorage.setItem(KEY, JSON.stringify(copy))
  tell(copy)
}

if ('serviceWorker' in navigator && self.caches) {
  box.hidden = false
  button.addEventListener('click', prepare)
  const known = localStorage.getItem(KEY)
  if (known && (await copies()).includes(`jury ${words.prepare} ${person}`)) tell(JSON.parse(known))
}
