// After a refused form the reader starts at the list of mistakes. A link in it goes to the field itself.
const summary = document.querySelector('[data-error-summary]')
if (summary) {
  requestAnimationFrame(() => document.activeElement === summary || summary.focus())
  summary.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]')
    const field = link && document.getElementById(link.hash.slice(1))
    if (!field) return
    event.preventDefault()
    const question = field.closest('.field') ?? field
    question.scrollIntoView()
    field.focus({ preventScroll: true })
  })
}
