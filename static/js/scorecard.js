// The score card saves itself after each choice, says so, and answers to single keys. Without it the buttons do the same.
const form = document.querySelector('[data-scorecard]')
const words = form?.dataset
const state = document.getElementById('card-state')
const PAUSE = 1500, RETRY = 15000

// -- saving: one request at a time, the latest state of the card; every save says which version it was based on

let dirty = false, stopped = false, timer = 0, touched = null, running = null

const say = (element, text, kind = 'saved') => {
  if (!element) return
  element.className = kind === 'saved' ? 'save' : `save save--${kind}`
  if (element.textContent !== text) element.textContent = text
}
const beside = (name) => document.getElementById(`${name}-saved`)

// What could not be sent survives a reload of this tab, and nothing else.
const keep = () => {
  const fields = [...new FormData(form)].filter(([name]) => name !== 'csrf_token')
  sessionStorage.setItem(words.key, JSON.stringify(fields))
}
const forget = () => sessionStorage.removeItem(words.key)

const later = (wait) => { clearTimeout(timer); timer = setTimeout(send, wait) }

const offline = () => {
  dirty = true
  keep()
  say(state, words.kept, 'wait')
  say(beside(touched), words.waiting, 'wait')
  later(RETRY)
  return false
}

const refused = (answer, told, name) => {
  stopped = true
  keep()
  say(beside(name), '')
  say(state, answer.status === 409 && told.title === 'edit_conflict' ? words.stale : told.detail || words.refused, 'error')
  return false
}

// One request; whether it was kept. The next one begins when the new version is known, never before.
const once = async () => {
  dirty = false
  const name = touched
  say(beside(name), words.saving, 'wait')
  const body = new FormData(form)
  const answer = await fetch(form.action, { method: 'POST', body, headers: { 'X-Requested-With': 'fetch' } }).catch(() => null)
  if (!answer || answer.status >= 500 || answer.status === 429) return offline()
  const told = await answer.json().catch(() => ({}))
  if (!answer.ok) return refused(answer, told, name)
  form.elements.version.value = told.version
  forget()
  say(beside(name), told.saved)
  say(state, `${told.given} · ${told.saved}`, told.state === 'done' ? 'saved' : 'wait')
  return true
}

const send = () => {
  clearTimeout(timer)
  running ??= (async () => {
    while (dirty && !stopped && await once());
    running = null
  })()
  return running
}

const changed = (event, wait) => {
  dirty = true
  touched = event.target.name
  later(wait)
}

const restore = () => {
  const kept = sessionStorage.getItem(words.key)
  if (!kept) return
  for (const [name, value] of JSON.parse(kept)) {
    const field = form.elements[name]
    if (field) field.value = value
  }
  dirty = true
  send()
}

// -- keys: only while the focus is on the card and not in a text box; they can be switched off

const help = form?.querySelector('[data-keys]')
const toggle = form?.querySelector('[data-keys-on]')
const OFF = 'score-keys-off'

const criteria = () => [...form.querySelectorAll('.crit')]
const focusOn = (fieldset) => {
  if (!fieldset) return
  const target = fieldset.querySelector('input:checked') ?? fieldset.querySelector('input')
  target.focus({ preventScroll: true })
  fieldset.scrollIntoView({ block: 'nearest' })
}

const go = async (address) => {
  if (!address) return
  await send()
  location.href = address
}

const pressed = (event) => {
  const at = event.target
  if (!toggle.checked || event.ctrlKey || event.metaKey || event.altKey || at.matches('textarea, input:not([type=radio])')) return
  const all = criteria()
  const here = all.findIndex((one) => one.contains(at))
  const acts = {
    ArrowUp: () => here >= 0 && focusOn(all[here - 1]),
    ArrowDown: () => here >= 0 && focusOn(all[here + 1]),
    n: () => go(words.after),
    p: () => go(words.before),
    '?': () => { help.open = !help.open },
  }
  if (/^[1-5]$/.test(event.key) && here >= 0) {
    const target = all[here].querySelector(`input[value="${event.key}"]`)
    target.focus({ preventScroll: true })
    if (!target.checked) target.click()
  } else if (Object.hasOwn(acts, event.key) && (here >= 0 || !event.key.startsWith('Arrow'))) {
    acts[event.key]()
  } else {
    return
  }
  event.preventDefault()
}

if (form) {
  form.addEventListener('change', (event) => event.target !== toggle && changed(event, 0))
  form.addEventListener('input', (event) => event.target.matches('textarea') && changed(event, PAUSE))
  form.addEventListener('submit', () => { stopped = true; if (navigator.onLine) forget() })
  addEventListener('online', send)
  addEventListener('beforeunload', (event) => { if ((dirty || running) && !stopped) event.preventDefault() })
  restore()

  help.hidden = false
  toggle.checked = localStorage.getItem(OFF) === null
  toggle.addEventListener('change', () => (toggle.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, '1')))
  form.addEventListener('keydown', pressed)
}
