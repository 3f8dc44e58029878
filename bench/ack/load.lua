-- Sends the requests of a file, each once, every thread its own share; a connection for each call.
local threads = {}

function setup(thread)
  table.insert(threads, thread)
  thread:set("number", #threads)
end

function init(args)
  requests = {}
  local count, share = 0, tonumber(args[2])
  local file = assert(io.open(args[1], "rb"))
  for request in file:read("*a"):gmatch("([^%z]+)%z") do
    count = count + 1
    if count % share == number % share then table.insert(requests, request) end
  end
  file:close()
  at, bad = 0, 0
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function response(status)
  if status ~= 200 then bad = bad + 1 end
end

function done(summary, latency)
  local bad = 0
  for _, thread in ipairs(threads) do bad = bad + thread:get("bad") end
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"rate": %.1f, "p50": %.2f, "p99": %.2f, "requests": %d, "bad": %d, "broken": %d}\n',
    summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.requests, bad,
    errors.connect + errors.read + errors.write + errors.timeout))
end
