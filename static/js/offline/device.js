// What this device keeps of a juror's work: in IndexedDB the cards that the server does not have yet, in Cache Storage the
// copy that the juror asked for. Both carry the mark of the account; nobody else's are shown or sent.
const NAME = 'jury', CARDS = 'cards', MARK = 'jury-device'
const COPY = 'jury '

export const person = document.body.dataset.person

// Whether anything was ever kept here; other pages need not open a database to learn that there is none.
export const used = () => {
  try { return memory.size > 0 || localStorage.getItem(MARK) !== null } catch { return memory.size > 0 }
}
export const mark = () => { try { localStorage.setItem(MARK, '1') } catch { /* storage is off */ } }

const settled = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result)
  request.onerror = () => reject(request.error)
})

let opened = null

const database = () => {
  opened ??= (async () => {
    const request = indexedDB.open(NAME, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(CARDS, { keyPath: 'id' })
    const found = await settled(request)
    found.onversionchange = () => { found.close(); opened = null }
    found.onclose = () => { opened = null }
    return found
  })()
  return opened
}

// Where the browser keeps nothing (some private windows), or has no room left, the page's own memory has to do.
const memory = new Map()
const inMemory = {
  getAll: () => [...memory.values()], get: (id) => memory.get(id), put: (one) => memory.set(one.id, one), delete: (id) => memory.delete(id),
}
// What is in the memory is newer than the same on the disk, until the disk takes it.
const layered = (store, written) => ({
  getAll: async () => [...(await settled(store.getAll())).filter(({ id }) => !memory.has(id)), ...memory.values()],
  get: async (id) => memory.get(id) ?? settled(store.get(id)),
  put: (one) => { written.push([one.id, memory.get(one.id)]); return settled(store.put(one)) },
  delete: (id) => { memory.delete(id); return settled(store.delete(id)) },
})

const onDisk = async (mode, act) => {
  const found = await database().catch((fault) => { opened = null; throw fault })
  const transaction = found.transaction(CARDS, mode)
  const finished = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve
    transaction.onabort = () => reject(transaction.error)
  })
  finished.catch(() => {}) // a request that failed has told already
  const written = []
  const result = await act(layered(transaction.objectStore(CARDS), written))
  await finished
  for (const [id, before] of written) if (memory.get(id) === before) memory.delete(id)
  return result
}

const inside = async (mode, act) => {
  try { return await onDisk(mode, act) } catch { return act(inMemory) }
}

// Whether something of the person would be lost with this page.
export const onlyHere = () => [...memory.values()].some((one) => one.person === person && one.state !== 'sent')

const everything = async () => (used() ? inside('readonly', (cards) => cards.getAll()) : [])

// The records of the person, those that were changed first before the others.
export const records = async () => (await everything()).filter((one) => one.person === person).sort((a, b) => a.first - b.first)

// How many cards of other people lie here.
export const foreign = async () => (await everything()).filter((one) => one.person !== person && one.state !== 'sent').length

export const remove = (id) => inside('readwrite', (cards) => cards.delete(id))

// `decide` is given the record as it is now and gives the one to keep, or null where it is to go.
export const change = (id, decide) => inside('readwrite', async (cards) => {
  const found = await cards.get(id)
  const wanted = found && decide(found)
  if (found) await (wanted ? cards.put(wanted) : cards.delete(id))
})

// Keep the state of a card. A second window of this device with the same card does not overwrite the first: what it holds
// is kept beside it, to be compared, also where both began with the same. `mine` tells which record this window made or
// took over. What was refused stays so until it is based on another version.
export const keep = (record, mine) => inside('readwrite', async (cards) => {
  const same = (await cards.getAll()).filter((one) => one.person === record.person && one.card === record.card && one.state !== 'sent')
  const before = same.find(mine)
  const taken = same.some((one) => one.id === record.id)
  const id = before?.id ?? (taken ? `${record.id} ${record.edit}` : record.id)
  const rival = same.some((one) => one.id !== id && one.state === 'waiting')
  const refused = before && before.version === record.version && ['stale', 'closed'].includes(before.state)
  const state = refused ? before.state : rival ? 'stale' : 'waiting'
  await cards.put({ ...record, id, first: before?.first ?? record.first, tries: before?.tries ?? [], why: refused ? before.why : '', state })
  return { id, state }
})

// What was sent is remembered where pages are read from a copy, which is older.
const sentId = (record) => `${record.person} ${record.card} sent`
export const mirror = (record, version) => inside('readwrite', (cards) => cards.put({ ...record, id: sentId(record), state: 'sent', version }))
export const forgetSent = (record) => remove(sentId(record))

export const copies = async () => (self.caches ? (await caches.keys()).filter((name) => name.startsWith(COPY)) : [])

// A copy that somebody else left on this device goes as soon as another person is signed in.
export const forgetOthers = async () => {
  for (const name of await copies()) if (!name.endsWith(` ${person}`)) await caches.delete(name)
}

// Everything goes: cards, copies, and the worker that answers with them.
export const wipe = async () => {
  for (const name of await copies()) await caches.delete(name)
  const workers = await navigator.serviceWorker?.getRegistrations() ?? []
  await Promise.all(workers.map((one) => one.unregister()))
  memory.clear()
  await inside('readwrite', async (cards) => { for (const one of await cards.getAll()) await cards.delete(one.id) })
  opened?.then((found) => found.close())
  opened = null
  indexedDB.deleteDatabase(NAME)
  for (const key of Object.keys(localStorage)) if (key === MARK || key.startsWith('jury-copy ')) localStorage.removeItem(key)
}
