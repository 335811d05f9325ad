// Answers the jury's pages of one edition in one language where there is no network, from the copy that the juror asked for.
// It keeps pages of its own scope, the small pictures on them and static files, nothing else: no error, no redirect, no
// page of another person.
const SCOPE = new URL(self.registration.scope).pathname
const COPY = `jury ${SCOPE} `
const PATIENCE = 4000
const PICTURES = 3e6 // bytes of small pictures in a copy

const copyName = async () => (await caches.keys()).find((name) => name.startsWith(COPY))
const inside = (path) => path === SCOPE || path.startsWith(`${SCOPE}/`)
const pause = (time) => new Promise((resolve) => { setTimeout(resolve, time) })

// The page as it is kept: with the instant at which it was, without tokens.
const stamped = async (answer) => {
  const text = (await answer.text())
    .replace('<html ', `<html data-stored="${Date.now()}" `)
    .replace(/(name="csrf_token" value=")[^"]*/g, '$1')
  const headers = new Headers(answer.headers)
  headers.delete('Content-Length')
  return { text, owner: /data-person="([^"]*)"/.exec(text)?.[1], page: new Response(text, { headers }) }
}

const picturesOf = (text) => [...text.matchAll(/<img src="(\/[^"?]+\/files\/[^"?]+\?size=small)"/g)].map(([, address]) => address)

// A page that is refused takes its pictures with it.
const drop = async (copy, request) => {
  const kept = await copy.match(request, { ignoreVary: true })
  if (kept) for (const address of picturesOf(await kept.text())) await copy.delete(address)
  await copy.delete(request)
}

const refresh = async (name, request, answer) => {
  const copy = await caches.open(name)
  if (!await copy.match(request, { ignoreVary: true })) return
  if ([403, 404, 410].includes(answer.status)) await drop(copy, request)
  if (answer.type !== 'basic' || answer.status !== 200 || answer.redirected) return
  const { owner, page } = await stamped(answer)
  if (name === COPY + owner) await copy.put(request, page)
  else await caches.delete(name)
}

// The network first; the copy when it does not answer, or not in time. A page that is not there leads back to the list.
const page = async (event) => {
  const { request } = event
  const name = await copyName()
  const asked = fetch(request).catch(() => null)
  if (!name) return await asked ?? Response.error()
  const kept = await (await caches.open(name)).match(request, { ignoreVary: true })
  event.waitUntil(asked.then((answer) => answer && refresh(name, request, answer.clone())))
  const answer = await Promise.race(kept ? [asked, pause(PATIENCE)] : [asked])
  if (answer && (answer.status < 500 || !kept)) return answer
  if (kept) return kept
  const list = new URL(SCOPE, location.origin)
  return list.pathname === new URL(request.url).pathname ? Response.error() : Response.redirect(`${list}#not-kept`)
}

// Of files only small pictures, as they were when the copy was made.
const picture = async (request) => {
  const name = await copyName()
  return (name && await (await caches.open(name)).match(request, { ignoreVary: true })) || fetch(request)
}

const file = async (request) => {
  const name = await copyName()
  const kept = name && await (await caches.open(name)).match(request, { ignoreVary: true })
  if (kept || !name) return kept || fetch(request)
  const answer = await fetch(request)
  if (answer.status === 200) await (await caches.open(name)).put(request, answer.clone()).catch(() => {}) // no room: not kept
  return answer
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname, search } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin) return
  if (pathname.startsWith('/static/')) event.respondWith(file(request))
  else if (request.destination === 'image' && search === '?size=small') event.respondWith(picture(request))
  else if (request.mode === 'navigate' && inside(pathname)) event.respondWith(page(event))
})

// -- making the copy: everything is fetched before anything is kept, so that there is never half a copy

const fetched = async (address) => {
  const answer = await fetch(address, { redirect: 'error', credentials: 'same-origin' })
  if (answer.status !== 200) throw new Error(`${answer.status}`)
  return answer
}

// As many as there is room for; one that cannot be had is left out.
const picturesFor = async (texts) => {
  const kept = []
  let room = PICTURES
  for (const address of new Set(texts.flatMap(picturesOf))) {
    const answer = await fetched(address).catch(() => null)
    if (!answer?.headers.get('Content-Type')?.startsWith('image/')) continue
    room -= (await answer.clone().blob()).size
    if (room < 0) break
    kept.push([address, answer])
  }
  return kept
}

// Over an earlier copy, which stays whole where there is no room for the new one; half a copy is none.
const put = async (name, kept) => {
  const had = await caches.has(name)
  for (const other of await caches.keys()) if (other.startsWith(COPY) && other !== name) await caches.delete(other)
  const copy = await caches.open(name)
  try {
    for (const [address, answer] of kept) await copy.put(address, answer)
  } catch (fault) {
    if (!had) await caches.delete(name)
    throw fault
  }
  const wanted = new Set(kept.map(([address]) => new URL(address, location.origin).href))
  for (const request of await copy.keys()) if (!wanted.has(request.url)) await copy.delete(request)
}

const make = async ({ person, pages, files }) => {
  if (!pages.length || !pages.every(inside) || !files.every((one) => one.startsWith('/static/'))) throw new Error('addresses')
  const texts = []
  const kept = await Promise.all([
    ...pages.map(async (address) => {
      const { text, owner, page } = await stamped(await fetched(address))
      if (owner !== person) throw new Error('owner')
      texts.push(text)
      return [address, page]
    }),
    ...files.map(async (address) => [address, await fetched(address)]),
  ])
  kept.push(...await picturesFor(texts))
  let bytes = 0
  for (const [, answer] of kept) bytes += (await answer.clone().blob()).size
  await put(COPY + person, kept)
  return { entries: pages.length - 1, bytes, at: Date.now() }
}

const gone = async (address) => {
  const name = await copyName()
  if (name) await drop(await caches.open(name), address)
}

self.addEventListener('message', (event) => {
  const [port] = event.ports
  if (event.data.gone) event.waitUntil(gone(event.data.gone))
  else event.waitUntil(make(event.data).then((copy) => port.postMessage(copy), () => port.postMessage(null)))
})
self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
