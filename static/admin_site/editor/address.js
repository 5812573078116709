/* Addresses as their owner gives them; publishing/direct_addresses.py says why, and does the same. */
const WRAPPERS = [
  [/^(.+\.)?safelinks\.protection\.outlook\.com$/, /^/, ["url"]],
  [/^(www\.)?google\.[a-z]{2,3}(\.[a-z]{2})?$/, /^\/url$/, ["q", "url"]],
  [/^lm?\.facebook\.com$/, /^\/l\.php$/, ["u"]],
]
const COUNTER = /^(utm_\w+|fbclid|gclid)$/i
const STEPS = 5 // wrapped in one another

function inner(address) {
  let url
  try {
    url = new URL(address)
  } catch {
    return undefined
  }
  const [, , names] = WRAPPERS.find(([host, path]) => host.test(url.hostname) && path.test(url.pathname)) ?? []
  return names?.map((name) => url.searchParams.get(name)).find((each) => /^https?:\/\/[^\s<>"']+$/i.test(each ?? ""))
}

export function directAddress(address) {
  for (let step = 0; step < STEPS; step++) address = inner(address) ?? address
  const [, before, query, after] = /^([^?#]*)(?:\?([^#]*))?(.*)$/s.exec(address)
  const left = query?.split("&").filter((each) => !COUNTER.test(each.split("=")[0])).join("&")
  return left === query ? address : before + (left && `?${left}`) + after
}

export const withDirectAddresses = (html) =>
  html.replace(/https?:\/\/[^\s<>"']+/gi, (found) => {
    const address = found.replaceAll("&amp;", "&")
    const direct = directAddress(address)
    return direct === address ? found : direct.replaceAll("&", "&amp;")
  })
