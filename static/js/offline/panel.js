// What waits on this device, in words: on the juror's list and on every card. Sends it, or offers what cannot be sent.
import { change, person, records, remove } from './device.js'
import { fillTokens, onAnswer, send } from './sending.js'
import { counted, download, instant } from './words.js'

const panel = document.querySelector('[data-device]')
const words = panel?.dataset
const part = (name) => panel.querySelector(`[data-part=${name}]`)
const stored = Number(document.documentElement.dataset.stored)
const ofPage = words?.card // the card of this page; the list has none
let sent = 0
const RETRY = 15000

const show = (element, text = element.textContent) => {
  element.hidden = false
  element.textContent = text
}

// -- one card that cannot be sent: compare, take the text away, or let it go

const press = (item, name, act) => {
  const button = item.querySelector(`[data-act=${name}]`)
  button.hidden = false
  button.addEventListener('click', () => act(button))
}

// As a plain form, so that the server's own page shows both, or says what is wrong.
const compare = async (record) => {
  if (stored && !await fillTokens()) return
  const form = document.createElement('form')
  form.method = 'post'
  form.action = record.address
  const token = document.querySelector('[name=csrf_token]')?.value ?? ''
  for (const [name, value] of [['csrf_token', token], ['version', record.version], ...record.fields]) {
    const field = document.createElement('input')
    Object.assign(field, { type: 'hidden', name, value })
    form.append(field)
  }
  document.body.append(form)
  form.submit()
}

const discard = async (button, record) => {
  if (button.dataset.sure) {
    await remove(record.id)
    return draw()
  }
  button.dataset.sure = 'asked'
  button.textContent = words.sure
}

const trouble = (record) => {
  const item = panel.querySelector('template').content.cloneNode(true).firstElementChild
  item.classList.add('note--error')
  item.querySelector('[data-title]').textContent = record.title
  const at = instant(record.at, words.zone)
  item.querySelector('[data-why]').textContent = `${record.state === 'stale' ? words.stale : record.why || words.refused} ${words.typed.replace('{time}', at)}`
  if (record.state !== 'closed') press(item, 'compare', () => compare(record))
  press(item, 'download', async () => {
    download(record.text, record.file)
    // gone from the device when the page is left; until then it can be taken once more, should the file have failed
    await change(record.id, (now) => ({ ...now, taken: true }))
  })
  press(item, 'discard', (button) => discard(button, record))
  return item
}

// -- what is said

const marks = (waiting) => {
  for (const link of document.querySelectorAll('[data-rows] h3 a')) {
    const row = link.closest('li')
    const waits = waiting.some((one) => link.pathname.endsWith(one.card))
    let note = row.querySelector('[data-waits]')
    if (!note && waits) {
      note = Object.assign(document.createElement('p'), { className: 'save save--wait', textContent: words.waiting })
      note.dataset.waits = ''
      row.append(note)
    }
    if (note) note.hidden = !waits
  }
}

const sentence = (waiting, stopped) => {
  const shown = ofPage ? waiting.filter((one) => one.card !== ofPage) : waiting
  const state = { 'signed-out': words.signedOut, 'somebody-else': words.somebodyElse }[stopped]
  const count = shown.length ? counted(shown.length, words.waitOne, words.waitOther) : ''
  if (state || count) return [state, count].filter(Boolean).join(' ')
  return sent && !ofPage ? counted(sent, words.sentOne, words.sentOther).replace('{time}', instant(Date.now(), words.zone)) : ''
}

export const draw = async () => {
  const kept = await records()
  const waiting = kept.filter((one) => one.state === 'waiting')
  const said = part('said')
  const text = sentence(waiting, stopped)
  if (said.textContent !== text) said.textContent = text
  said.className = waiting.length ? 'save save--wait' : 'save'
  part('send').hidden = !waiting.length || stopped === 'signed-out'
  part('sign-in').hidden = stopped !== 'signed-out' || !waiting.length
  part('again').hidden = Boolean(ofPage) || !sent || waiting.length > 0
  part('acts').hidden = [...part('acts').children].every((one) => one.hidden)
  const wrong = kept.filter((one) => ['stale', 'closed', 'refused'].includes(one.state) && one.id !== hidden)
  part('trouble').replaceChildren(...wrong.map(trouble))
  marks(waiting)
}

// The card whose two texts the page itself shows.
let hidden = null
export const hide = (id) => { hidden = id }

// Why nothing more is sent now. Without a network it is tried again as long as the page is open.
let stopped = 'ready', timer = 0
export const sendAll = async () => {
  clearTimeout(timer)
  stopped = await send()
  if (stopped === 'waiting') timer = setTimeout(sendAll, RETRY)
  await draw()
  return stopped
}

// A button of a page from the copy: with a network it does what it says, without one it does nothing.
const withToken = async (event) => {
  const form = event.target
  if (form.matches('[data-scorecard], [data-sign-out]') || form.elements.csrf_token?.value !== '') return
  event.preventDefault()
  event.stopImmediatePropagation()
  if (await fillTokens()) form.requestSubmit(event.submitter)
}

export const start = async () => {
  if (stored) document.addEventListener('submit', withToken, { capture: true })
  if (stored) show(part('copy'), words.ofCopy.replace('{time}', instant(stored, words.zone)))
  if (location.hash === '#not-kept') show(part('missing'))
  for (const record of await records()) if (record.taken) await remove(record.id)
  part('send').addEventListener('click', sendAll)
  addEventListener('online', sendAll)
  onAnswer((answer) => { if (answer.state === 'saved') sent += 1 })
  await draw()
}
