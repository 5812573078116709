-- For wrk: each request names an address that nobody has asked for before. Any page may have this parameter.
local number = os.time() * 10000

function request()
  number = number + 1
  return wrk.format("GET", string.format("%s?before=2020-01-01-%d", wrk.path, number))
end
