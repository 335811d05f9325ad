// Saves the draft by itself, three seconds after the last letter and when a field is left. It says what it did, and it
// never hands in. Without it the buttons of the form do the same.
const form = document.querySelector('form[data-autosave]')
const state = document.getElementById('save-state')
const PAUSE = 3000, RETRY = 10000

if (form && state) {
  const text = form.dataset
  const version = form.elements.namedItem('version')
  let timer = 0, running = false, again = false, stopped = false
  let kept = snapshot()

  const say = (words, kind) => {
    state.className = kind === 'saved' ? 'save' : `save save--${kind}`
    if (state.textContent !== words) state.textContent = words
  }
  const later = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait) }

  form.addEventListener('input', () => {
    if (stopped) return
    say(text.waiting, 'wait')
    later(PAUSE)
  })
  form.addEventListener('focusout', () => { if (timer && !stopped) later(0) })
  form.addEventListener('submit', () => { clearTimeout(timer); stopped = true })
  addEventListener('online', () => { if (!stopped && changed()) later(0) })
  addEventListener('beforeunload', (event) => { if (!stopped && changed()) event.preventDefault() })

  function snapshot () {
    const now = {}
    for (const [name, value] of new FormData(form)) {
      if (name !== 'csrf_token' && name !== 'version' && typeof value === 'string') now[name] = value
    }
    return now
  }
  function changed () {
    const now = snapshot()
    return Object.keys(now).some((name) => now[name] !== kept[name])
  }

  async function save () {
    timer = 0
    if (running) { again = true; return }
    if (!changed()) return
    running = true
    const sent = snapshot()
    say(text.saving, 'wait')
    try {
      const answer = await fetch(text.autosave, { method: 'POST', body: new FormData(form), headers: { 'X-Requested-With': 'fetch' } })
      await read(answer, sent)
    } catch {
      say(text.offline, 'wait')
      later(RETRY)
    }
    running = false
    if (again && !stopped) { again = false; later(0) }
  }

  async function read (answer, sent) {
    const told = await answer.json().catch(() => ({}))
    if (answer.ok) {
      version.value = told.version
      kept = sent
      takeIn(told.theirs, sent)
      say(told.said ? `${told.text} · ${told.said}` : told.text, 'saved')
    } else if (answer.status >= 500 || answer.status === 429) {
      say(text.failed, 'error')
      later(RETRY)
    } else {
      // Another member changed the same, or the deadline has passed: the person decides, with the buttons of the form.
      stopped = answer.status !== 422
      say(told.text ?? told.detail ?? text.failed, 'error')
    }
  }

  // What another member changed meanwhile comes into the form, unless one is just typing there.
  function takeIn (theirs, sent) {
    for (const [name, value] of Object.entries(theirs ?? {})) {
      const field = form.elements.namedItem(name)
      if (!field || field === document.activeElement || snapshot()[name] !== sent[name]) continue
      field.value = value
      kept[name] = value
      if (field instanceof Element) field.dispatchEvent(new Event('change', { bubbles: true }))
    }
  }
}
