/**
 * Why a till did not get through to its server, as far as the till itself can tell:
 * `no-network`: this machine has none. `name-not-found`: nobody knows the server's name. `unreachable`: the network does not
 * lead there. `refused`: the machine is there, the server program is not. `silent`: no answer in time. `broken-off`: the line
 * was lost in the middle. `not-secure`: its certificate is not to be trusted. `not-mostrador`: something else answers (the
 * sign-in page of a guest network). `only-proxy`: what stands before the server answers, the server does not.
 * `database-away`: the server is there and cannot store. `busy`: it asks to wait. `server-fault`: it failed by itself.
 * `unclear`: an answer that is none of ours.
 */
export const lineTroubles = [
  'no-network',
  'name-not-found',
  'unreachable',
  'refused',
  'silent',
  'broken-off',
  'not-secure',
  'not-mostrador',
  'only-proxy',
  'database-away',
  'busy',
  'server-fault',
  'unclear',
] as const
export type LineTrouble = (typeof lineTroubles)[number]
