// Sends a file piece by piece, so that a bad network costs a piece and never the file: what the server has acknowledged
// stays, and sending goes on there by itself – after a broken connection, a restart of the server, a reload of the page.
// Without it the form sends the file in one piece.
const form = document.querySelector('form[data-upload]')
const FIRST_WAIT = 1000, LONGEST_WAIT = 30000

class Refusal extends Error {}
class Cancelled extends Error {}

if (form) {
  const text = form.dataset
  const [state, bar, working, pause, cancel] = ['state', 'bar', 'working', 'pause', 'cancel'].map((name) => form.querySelector(`[data-${name}]`))
  const submit = form.querySelector('[type=submit]')
  const input = form.elements.namedItem('file')
  const number = new Intl.NumberFormat(document.documentElement.lang)
  let begun = null // {file, upload}: what this page has begun to send
  let running = null // {paused, cancelled, request, wake}

  const say = (words, kind) => {
    state.className = `save save--${kind}`
    if (state.textContent !== words) state.textContent = words
  }
  // In steps of ten, so that a screen reader is not flooded.
  const share = (words) => words.replace('{percent}', number.format(Math.floor(10 * bar.value / bar.max) * 10))
  const show = (offset, size) => {
    bar.max = size
    bar.value = offset
    say(share(text.sending), 'wait')
  }
  const buttons = (on) => {
    const focused = document.activeElement === (on ? submit : pause) || document.activeElement === cancel
    working.hidden = bar.hidden = !on
    submit.hidden = on
    input.inert = on
    if (focused) (on ? pause : submit).focus()
  }

  form.addEventListener('submit', async (event) => {
    const file = input.files[0]
    if (!file || file.size === 0) return
    event.preventDefault()
    if (running) return
    running = { paused: false, cancelled: false, request: null, wake: null }
    pause.textContent = text.pause
    buttons(true)
    show(0, file.size)
    try {
      location.assign(await send(file))
      return // the page goes; nothing to tidy
    } catch (trouble) {
      if (trouble instanceof Cancelled) await giveUp()
      say(trouble instanceof Cancelled ? text.cancelled : trouble instanceof Refusal && trouble.message || text.failed, trouble instanceof Cancelled ? 'wait' : 'error')
    }
    running = null
    buttons(false)
  })
  pause.addEventListener('click', () => {
    running.paused = !running.paused
    pause.textContent = running.paused ? text.resume : text.pause
    if (running.paused) running.request?.abort()
    else running.wake?.()
  })
  cancel.addEventListener('click', () => {
    running.cancelled = true
    running.request?.abort()
    running.wake?.()
  })
  addEventListener('online', () => { if (!running?.paused) running?.wake?.() })

  async function send (file) {
    let upload = begun?.file === file ? begun.upload : await recognised(file)
    let offset = upload ? await patiently(() => place(upload)) : 0
    if (!upload || offset === null) {
      upload = await begin(file)
      offset = 0
    }
    begun = { file, upload }
    while (offset < file.size) {
      show(offset, file.size)
      offset = await patiently((again) => again ? place(upload) : piece(upload, file, offset))
      if (offset === null) throw new Refusal(text.failed)
    }
    show(offset, file.size)
    say(text.finishing, 'wait')
    const sha256 = await hash(file) ?? ''
    return patiently(() => finish(upload, sha256))
  }

  // Does it until there is an answer; waits longer each time, or for the network, or for the person who paused.
  async function patiently (act) {
    for (let wait = FIRST_WAIT, again = false; ; wait = Math.min(2 * wait, LONGEST_WAIT), again = true) {
      if (running.cancelled) throw new Cancelled()
      try {
        if (!running.paused) return await act(again)
      } catch (trouble) {
        if (trouble instanceof Refusal) throw trouble
      }
      if (running.cancelled) throw new Cancelled()
      say(share(running.paused ? text.paused : text.waiting), 'wait')
      await new Promise((resolve) => {
        running.wake = resolve
        if (!running.paused) setTimeout(resolve, wait)
      })
      running.wake = null
    }
  }

  async function ask (url, options = {}) {
    running.request = new AbortController()
    const headers = { 'X-Requested-With': 'fetch', 'X-CSRFToken': form.elements.namedItem('csrf_token').value, ...options.headers }
    const answer = await fetch(url, { ...options, headers, signal: running.request.signal })
    if (answer.status >= 500 || answer.status === 429) throw new Error('later')
    return answer
  }
  const refused = async (answer) => new Refusal((await answer.json().catch(() => ({}))).detail)

  async function begin (file) {
    const body = new FormData()
    const key = [...crypto.getRandomValues(new Uint8Array(16))].map((octet) => octet.toString(16).padStart(2, '0')).join('')
    for (const [name, value] of Object.entries({ name: file.name, size: file.size, request_key: key })) body.append(name, value)
    return patiently(async () => {
      const answer = await ask(text.begin, { method: 'POST', body })
      if (!answer.ok) throw await refused(answer)
      return answer.json()
    })
  }

  // Where the upload stands; null when there is no such upload any more.
  async function place (upload) {
    const answer = await ask(upload.url)
    if (answer.ok) return Number(answer.headers.get('Upload-Offset'))
    if (answer.status === 404) return null
    throw await refused(answer)
  }

  async function piece (upload, file, offset) {
    const body = await file.slice(offset, offset + Number(text.piece)).arrayBuffer().catch(() => { throw new Refusal(text.changed) })
    const headers = { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': offset }
    const answer = await ask(upload.url, { method: 'POST', body, headers })
    if (answer.headers.has('Upload-Offset')) return Number(answer.headers.get('Upload-Offset'))
    throw await refused(answer)
  }

  async function finish (upload, sha256) {
    const body = new FormData()
    body.append('sha256', sha256)
    for (const name of ['alt', 'decorative']) {
      const field = form.elements.namedItem(name)
      if (field.type !== 'checkbox' || field.checked) body.append(name, field.value)
    }
    const answer = await ask(upload.finish, { method: 'POST', body })
    if (!answer.ok) throw await refused(answer)
    return (await answer.json()).url
  }

  async function giveUp () {
    const { upload } = begun ?? {}
    begun = null
    if (upload) await ask(upload.cancel, { method: 'POST' }).catch(() => {})
    for (const line of document.querySelectorAll('[data-unfinished]')) if (line.dataset.url === upload?.url) line.remove()
  }

  // An unfinished upload of an earlier visit is known again by its size and its first piece.
  async function recognised (file) {
    for (const { dataset } of document.querySelectorAll('[data-unfinished]')) {
      if (Number(dataset.size) !== file.size) continue
      const first = dataset.first && await hash(file.slice(0, Number(dataset.firstLength)))
      if (first ? first === dataset.first : file.name.normalize() === dataset.name) return { ...dataset }
    }
    return null
  }

  // Browsers compute it on secure pages only.
  async function hash (blob) {
    if (!crypto.subtle) return null
    const digest = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer())
    return [...new Uint8Array(digest)].map((octet) => octet.toString(16).padStart(2, '0')).join('')
  }
}
