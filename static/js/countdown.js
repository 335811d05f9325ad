// Keeps the time left in the dateline true while the page stays open. Words, no ticking seconds; minutes only within
// the last hour. The server's clock counts: the response
// says it (Server-Timing: clock), the browser only measures what passed since.
const out = document.querySelector('[data-countdown]')
const MINUTE = 60000, HOUR = 60 * MINUTE, DAY = 24 * HOUR

if (out) {
  const locale = document.documentElement.lang
  const text = out.dataset
  const deadline = Date.parse(text.countdown)
  const [page] = performance.getEntriesByType('navigation')
  const clock = Number(page?.serverTiming?.find((entry) => entry.name === 'clock')?.description)
  const start = clock ? clock * 1000 - page.responseStart : performance.timeOrigin
  const words = (n, unit) => new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(n)
  const said = document.createElement('span')
  said.className = 'vh'
  said.setAttribute('role', 'status')
  out.after(said)

  const sentence = (left) => {
    if (left < 0) return text.over
    const days = Math.floor(left / DAY), hours = Math.floor(left % DAY / HOUR), minutes = Math.max(1, Math.floor(left / MINUTE))
    const parts = days ? [words(days, 'day'), ...(hours ? [words(hours, 'hour')] : [])]
      : hours ? [words(hours, 'hour')] : [words(minutes, 'minute')]
    const one = parts.length === 1 && (days || hours || minutes) === 1
    const amount = parts.length === 1 ? parts[0] : text.and.replace('{days}', parts[0]).replace('{hours}', parts[1])
    return (one ? text.one : text.other).replace('{left}', amount)
  }

  let before = Infinity
  const show = () => {
    const left = deadline - (start + performance.now())
    const now = sentence(left)
    if (out.textContent !== now) out.textContent = now
    for (const mark of [60, 15, 5]) {
      if (before > mark * MINUTE && left <= mark * MINUTE && before !== Infinity) said.textContent = now
    }
    before = left
    if (left > 0) setTimeout(show, Math.min(MINUTE, left % MINUTE + 50))
  }
  show()
  document.addEventListener('visibilitychange', () => document.hidden || show())
}
