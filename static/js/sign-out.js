// Signing out wipes what this device keeps of a juror's work. Where something was not sent it asks first, on its own page.
import { foreign, forgetOthers, records, used, wipe } from './offline/device.js'
import { counted, download } from './offline/words.js'

const warning = document.querySelector('[data-unsent]')
const unsent = async () => (await records()).filter((one) => one.state !== 'sent')

const leave = async (event) => {
  event.preventDefault()
  const form = event.target
  if (!warning && ((await unsent()).length || await foreign())) return location.assign(form.action)
  await wipe().catch(() => {}) // the server's answer wipes as well
  if ('stored' in document.documentElement.dataset) location.assign(form.action)
  else form.submit()
}

const warn = async () => {
  const mine = await unsent(), others = await foreign()
  warning.hidden = !mine.length && !others
  const { one, other, foreignOne, foreignOther } = warning.dataset
  warning.querySelector('[data-count]').textContent = mine.length ? counted(mine.length, one, other) : ''
  warning.querySelector('[data-foreign]').textContent = others ? counted(others, foreignOne, foreignOther) : ''
  const take = warning.querySelector('button'), back = warning.querySelector('a')
  take.hidden = back.hidden = !mine.length
  take.addEventListener('click', () => download(mine.map((record) => record.text).join('\n\n\n'), mine[0].file))
  if (mine.length) back.href = mine[0].list
}

if (used()) {
  await forgetOthers()
  for (const form of document.querySelectorAll('form[data-sign-out]')) form.addEventListener('submit', leave)
  if (warning) await warn()
}
