// Single keys on a score card: only while the focus is on the card and not in a text box; they can be switched off.
const OFF = 'score-keys-off'

export const listen = (form, go) => {
  const help = form.querySelector('[data-keys]')
  const toggle = form.querySelector('[data-keys-on]')

  const focusOn = (fieldset) => {
    if (!fieldset) return
    const target = fieldset.querySelector('input:checked') ?? fieldset.querySelector('input')
    target.focus({ preventScroll: true })
    fieldset.scrollIntoView({ block: 'nearest' })
  }

  const pressed = (event) => {
    const at = event.target
    if (!toggle.checked || event.ctrlKey || event.metaKey || event.altKey || at.matches('textarea, input:not([type=radio])')) return
    const all = [...form.querySelectorAll('.crit')]
    const here = all.findIndex((one) => one.contains(at))
    const acts = {
      ArrowUp: () => here >= 0 && focusOn(all[here - 1]),
      ArrowDown: () => here >= 0 && focusOn(all[here + 1]),
      n: () => go(form.dataset.after),
      p: () => go(form.dataset.before),
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

  help.hidden = false
  toggle.checked = localStorage.getItem(OFF) === null
  toggle.addEventListener('change', () => (toggle.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, '1')))
  form.addEventListener('keydown', pressed)
}
