// Sentences with a number or an hour in them, in the language of the page, and a text as a file.
const locale = document.documentElement.lang

export const counted = (n, one, other) => (n === 1 ? one : other).replace('{n}', new Intl.NumberFormat(locale).format(n))

// The hour, with the day before it where that is not today.
export const instant = (at, zone) => {
  const day = (options) => new Intl.DateTimeFormat(locale, { timeZone: zone, ...options })
  const hour = day({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at) + (locale === 'bg' ? '\u00a0ч.' : '')
  const date = day({ day: 'numeric', month: 'long' })
  return date.format(at) === date.format(Date.now()) ? hour : `${date.format(at)}, ${hour}`
}

export const size = (bytes) => new Intl.NumberFormat(locale, {
  style: 'unit', unit: 'megabyte', unitDisplay: 'short', minimumFractionDigits: 1, maximumFractionDigits: 1,
}).format(Math.max(bytes / 1e6, 0.1))

export const download = (text, name) => {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60000)
}
