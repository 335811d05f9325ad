// Sends the cards that wait on this device: one at a time, in the order in which they were changed, each until the server
// says that it has it. The server takes the same card twice as once.
import { change, copies, forgetSent, mirror, person, records } from './device.js'

const page = document.querySelector('[data-device]')
const stored = 'stored' in document.documentElement.dataset
const PATIENCE = 20000, TRIES = 20
const HEADERS = { 'X-Requested-With': 'fetch' }
const windows = self.BroadcastChannel ? new BroadcastChannel('jury') : null

// Whatever became of a card is told to this page and to the other windows, which may have the same card open.
const told = new EventTarget()
export const onAnswer = (act) => told.addEventListener('answer', (event) => act(event.detail))
const tell = (detail) => { told.dispatchEvent(new CustomEvent('answer', { detail })) }
if (windows) windows.onmessage = (event) => tell(event.data)
const answerAll = (detail) => { tell(detail); windows?.postMessage(detail) }

// A page from the copy holds no token; one that was opened long ago may hold an old one. Both ask for a fresh one.
let token = stored ? '' : document.querySelector('[name=csrf_token]')?.value ?? ''

const isOurs = (answer, words) => (answer.ok ? Number.isInteger(words.version) : typeof words.title === 'string')
const unreachable = (answer) => !answer || answer.status >= 500 || answer.status === 429 || answer.status === 408
const ask = (address, how = {}) =>
  fetch(address, { ...how, headers: HEADERS, cache: 'no-store', signal: AbortSignal.timeout?.(PATIENCE) }).catch(() => null)
const read = (answer) => answer.json().catch(() => ({}))

const refresh = async () => {
  const answer = await ask(page.dataset.device)
  if (unreachable(answer)) return 'waiting'
  if (answer.status === 401) return 'signed-out'
  const who = await read(answer)
  if (answer.ok && who.csrf_token) {
    if (who.person !== person) return 'somebody-else'
    token = who.csrf_token
    return 'ready'
  }
  if (answer.ok || !isOurs(answer, who)) return 'waiting' // not our server: a page of the network's own
  await closeAll(who.detail ?? '')
  return 'closed'
}

// The forms of a page from the copy hold no token; before one of them goes to the server it needs one.
export const fillTokens = async () => {
  if (!token) await refresh()
  for (const field of document.querySelectorAll('[name=csrf_token]')) field.value = token
  return token !== ''
}

// No longer on the jury, or not yet again: nothing that waits can be saved.
const closeAll = async (why) => {
  for (const record of await waiting()) await settle(record, 'closed', why)
}

const settle = async (record, state, why) => {
  answerAll({ id: record.id, state, why })
  await change(record.id, (now) => ({ ...now, state, why }))
}

const waiting = async () => (await records()).filter((one) => one.state === 'waiting')

const post = (record) => {
  const body = new FormData()
  for (const [name, value] of [['csrf_token', token], ['version', record.version], ...record.fields]) body.append(name, value)
  return ask(record.address, { method: 'POST', body })
}

const saved = async (record, answer) => {
  // first the page that has the card open, so that whatever is typed from now on is based on the new version
  answerAll({ ...answer, id: record.id, edit: record.edit, state: 'saved', cardState: answer.state })
  if ((await copies()).length) await mirror(record, answer.version)
  await change(record.id, (now) => (now.edit === record.edit ? null : { ...now, version: answer.version, tries: [] }))
}

// A try without an answer may have arrived all the same. If a later state of the card then meets a newer version, and what
// the server has is exactly one of those tries, nobody else wrote it: the card is based on that.
// It is noted before it is sent, since a page that is left meanwhile hears no answer; the same once.
const trying = (record) => change(record.id, (now) => {
  const known = now.tries.some((fields) => JSON.stringify(fields) === JSON.stringify(record.fields))
  return known ? now : { ...now, tries: [...now.tries, record.fields].slice(-TRIES) }
})

const isExactly = (fields, values) => {
  const scores = fields.filter(([name]) => name.startsWith('score_'))
  return scores.length === Object.keys(values).length && scores.every(([name, value]) => String(values[name.slice(6)]) === value)
}

const arrived = async (record) => {
  for (const fields of record.tries) {
    const answer = await post({ ...record, fields })
    const { version, values } = answer?.ok ? await read(answer) : {}
    if (!Number.isInteger(version) || !isExactly(fields, values)) continue
    answerAll({ id: record.id, edit: record.edit, state: 'based', version })
    await change(record.id, (now) => ({ ...now, version, tries: [] }))
    return true
  }
  return false
}

const one = async (record) => {
  await trying(record)
  let answer = token ? await post(record) : null
  if (!token || answer?.status === 400) {
    const state = await refresh()
    if (state !== 'ready') return state
    answer = await post(record)
  }
  if (answer?.status === 500) return 'failed'
  if (unreachable(answer)) return 'waiting'
  if (answer.status === 401) return 'signed-out'
  const words = await read(answer)
  if (!isOurs(answer, words)) return 'waiting'
  if (answer.ok) await saved(record, words)
  else if (words.title === 'edit_conflict') await arrived(record) || await settle(record, 'stale', '')
  else if ([403, 404, 409].includes(answer.status)) await gone(record, answer, words)
  else await settle(record, 'refused', words.detail ?? '')
  return 'ready'
}

// The card is closed to this juror: its page leaves the copy, what was typed stays to be downloaded.
const gone = async (record, answer, words) => {
  await settle(record, 'closed', words.detail ?? '')
  if (answer.status === 409) return
  navigator.serviceWorker?.controller?.postMessage({ gone: record.address })
  await forgetSent(record)
}

const all = async () => {
  const failed = new Set() // cards at which the server breaks do not hold up the others
  for (;;) {
    const first = (await waiting()).find(({ id }) => !failed.has(id))
    if (!first) return failed.size ? 'waiting' : 'ready'
    const state = await one(first)
    if (state === 'failed') failed.add(first.id)
    else if (state !== 'ready') return state
  }
}

// One window sends at a time. Gives what stopped it: 'waiting' for the network, 'signed-out', 'somebody-else', or nothing.
export const send = () => (navigator.locks ? navigator.locks.request('jury-sending', all) : all())
