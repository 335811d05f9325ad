// Beside an instant in the edition's zone: the reader's own time, when it differs.
const sentence = document.body.dataset.localTime
const locale = document.documentElement.lang
const offsetOf = (iso) => {
  const found = /([+-])(\d\d):?(\d\d)$/.exec(iso)
  if (!found) return iso.endsWith('Z') ? 0 : null
  return (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3]))
}

for (const time of sentence ? document.querySelectorAll('time[datetime*="T"]') : []) {
  const iso = time.getAttribute('datetime')
  const written = offsetOf(iso)
  const instant = new Date(iso)
  if (written === null || Number.isNaN(instant.getTime()) || written === -instant.getTimezoneOffset()) continue
  const sameDay = new Date(instant.getTime() + written * 60000).getUTCDate() === instant.getDate()
  const clock = new Intl.DateTimeFormat(locale, {
    hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...(sameDay ? {} : { day: 'numeric', month: 'long' }),
  }).format(instant)
  const note = document.createElement('span')
  note.className = 'local'
  note.textContent = ` (${sentence.replace('{time}', clock)})`
  // "18:00 (Sofia, UTC+2)": the reader's time stands after the bracket with the zone
  const zone = time.nextSibling?.nodeType === Node.TEXT_NODE ? /^ \([^()]*UTC[^()]*\)/.exec(time.nextSibling.data) : null
  if (zone) time.nextSibling.splitText(zone[0].length)
  ;(zone ? time.nextSibling : time).after(note)
}
