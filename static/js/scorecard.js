// The score card saves itself after each choice and says so. Every choice is kept on this device first and goes from there
// when the server has it (offline/). Without this script the buttons do the same.
import { keep, mark, onlyHere, person, records, remove } from './offline/device.js'
import { inWords } from './offline/card-text.js'
import { hide, sendAll, start } from './offline/panel.js'
import { fillTokens, onAnswer } from './offline/sending.js'
import { listen } from './score-keys.js'

const form = document.querySelector('[data-scorecard]')
const words = form.dataset
const panel = document.querySelector('[data-device]').dataset
const { card } = panel
const state = document.getElementById('card-state')
const stored = 'stored' in document.documentElement.dataset
const elsewhere = 'elsewhere' in words
const PAUSE = 1500

let id = `${card} ${Date.now()} ${Math.random()}`
let edit = '', touched = null, timer = 0, writing = 0, going = false
const own = new Set() // the states of the card that this window made or took over: only they are its ground

const say = (element, text, kind = 'saved') => {
  if (!element) return
  element.className = kind === 'saved' ? 'save' : `save save--${kind}`
  if (element.textContent !== text) element.textContent = text
}
const beside = () => document.getElementById(`${touched}-saved`)
const mine = async () => (await records()).find((one) => one.id === id)

// -- keeping: the latest state of the card, and the version that it is based on

const write = async () => {
  writing += 1
  edit = `${Date.now()} ${Math.random()}`
  own.add(edit)
  const now = Date.now()
  const fields = [...new FormData(form)].filter(([name]) => name !== 'csrf_token' && name !== 'version')
  const version = Number(form.elements.version.value)
  const record = { id, person, card, edit, version, fields, first: now, at: now, address: new URL(form.action).pathname, list: words.list, ...inWords(form) }
  mark()
  const kept = await keep(record, (one) => own.has(one.edit)).finally(() => { writing -= 1 })
  ;({ id } = kept)
  return kept.state
}

// -- sending, and what became of it

const later = (wait) => { clearTimeout(timer); timer = setTimeout(send, wait) }

const send = async () => {
  clearTimeout(timer)
  if ((await mine())?.state === 'waiting') say(beside(), words.saving, 'wait')
  const stopped = await sendAll()
  if ((await mine())?.state !== 'waiting') return
  say(state, stopped === 'signed-out' ? panel.signedOut : words.kept, 'wait')
  say(beside(), words.waiting, 'wait')
}

const STATES = {
  saved: (answer) => {
    form.elements.version.value = answer.version
    if (answer.edit !== edit) return
    say(beside(), answer.saved)
    say(state, `${answer.given} · ${answer.saved}`, answer.cardState === 'done' ? 'saved' : 'wait')
  },
  based: (answer) => { form.elements.version.value = answer.version },
  stale: () => say(state, words.stale, 'error'),
  closed: (answer) => say(state, answer.why || words.refused, 'error'),
  refused: () => say(state, words.refused, 'error'),
}

onAnswer((answer) => {
  if (answer.id !== id || (answer.edit && !own.has(answer.edit))) return
  if (!['saved', 'based'].includes(answer.state)) say(beside(), '')
  STATES[answer.state](answer)
})

const changed = async (event, wait) => {
  touched = event.target.name
  clearTimeout(timer)
  const kept = await write()
  if (kept === 'waiting') later(wait)
  else STATES[kept]({})
}

// -- going on: the server is asked for the next page only when it has the card

const copyServes = () => Boolean(navigator.serviceWorker?.controller)

const go = async (address) => {
  if (!address) return
  await send()
  if (copyServes() || (await mine())?.state !== 'waiting') location.assign(address)
}

const submit = async (event) => {
  if (going) return
  event.preventDefault()
  const button = event.submitter
  await write()
  await send()
  const left = (await mine())?.state
  if (left === 'closed') return
  if (left === 'waiting') {
    if (button?.value === 'next' && copyServes()) location.assign(words.after || words.list)
    return
  }
  if (stored && !await fillTokens()) return
  going = true
  form.requestSubmit(button)
}

// -- what this device kept of the card before the page was opened

const fill = (record) => {
  for (const [name, value] of record.fields) if (form.elements[name]) form.elements[name].value = value
  form.elements.version.value = record.version
}

const restore = async () => {
  const kept = (await records()).filter((one) => one.card === card)
  const waiting = kept.find((one) => one.state === 'waiting')
  const sent = kept.find((one) => one.state === 'sent')
  const compared = elsewhere && kept.findLast((one) => one.state === 'stale' || one.state === 'refused')
  if (compared) {
    id = compared.id // the page shows both texts already
    own.add(compared.edit)
    hide(id)
  } else if (waiting) {
    ({ id, edit } = waiting)
    own.add(edit)
    fill(waiting)
    say(state, words.kept, 'wait')
  } else if (stored && sent && sent.version > Number(form.elements.version.value)) {
    fill(sent)
  }
}

form.addEventListener('change', (event) => !event.target.matches('textarea, [data-keys-on]') && changed(event, 0))
form.addEventListener('input', (event) => event.target.matches('textarea') && changed(event, PAUSE))
form.addEventListener('focusout', (event) => { if (timer && event.target.matches('textarea')) later(0) })
form.addEventListener('submit', submit)
document.querySelector('[data-keep-other]')?.addEventListener('click', async (event) => {
  event.preventDefault()
  await remove(id)
  location.assign(event.target.href)
})
addEventListener('beforeunload', (event) => { if ((writing || onlyHere()) && !going) event.preventDefault() })
listen(form, go)
await restore()
await start()
await send()
