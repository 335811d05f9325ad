// Signing out wipes what this device keeps of a juror's work. Where something was not sent it asks first, on its own page.
import { foreign, forgetOthers, records, used, wipe } from './offline/device.js'
import { counted, download } from './offline/words.js'

const warning = document.querySelector('[data-unsent]')
const stored = 'stored' in document.documentElement.dataset
const unsent = async () => (await records()).filter((one) => one.state !== 'sent')

const leave = async (event) => {
  if (!used()) return
  event.preventDefault()
  const form = event.target
  const asked = warning || 'asked' in form.dataset
  if (!asked && ((await unsent()).length || await foreign())) return stored ? ask(form) : location.assign(form.action)
  await wipe().catch(() => {}) // the server's answer wipes as well
  if (stored) location.assign(form.action)
  else form.submit()
}

const told = (mine, others, { one, other, foreignOne, foreignOther }) => [
  mine.length ? counted(mine.length, one, other) : '', others ? counted(others, foreignOne, foreignOther) : '',
]

// A page of the copy may outlive the session and the network: the server's own page would not ask any more.
const ask = async (form) => {
  form.dataset.asked = ''
  const note = Object.assign(document.createElement('p'), { className: 'note note--error' })
  note.setAttribute('role', 'alert')
  note.textContent = told(await unsent(), await foreign(), document.querySelector('[data-device]').dataset).filter(Boolean).join(' ')
  form.prepend(note)
}

const warn = async () => {
  const mine = await unsent(), others = await foreign()
  warning.hidden = !mine.length && !others
  const [ofMine, ofOthers] = told(mine, others, warning.dataset)
  warning.querySelector('[data-count]').textContent = ofMine
  warning.querySelector('[data-foreign]').textContent = ofOthers
  const take = warning.querySelector('button'), back = warning.querySelector('a')
  take.hidden = back.hidden = !mine.length
  take.addEventListener('click', () => download(mine.map((record) => record.text).join('\n\n\n'), mine[0].file))
  if (mine.length) back.href = mine[0].list
}

for (const form of document.querySelectorAll('form[data-sign-out]')) form.addEventListener('submit', leave)
if (used()) {
  await forgetOthers()
  if (warning) await warn()
}
