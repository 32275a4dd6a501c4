import pino, { type Logger } from 'pino'

/** Structured log on standard error: standard output is for people. Bodies are never logged; what could slip in is masked. */
export function openLog(level: string): Logger {
  return pino(
    {
      level,
      redact: {
        paths: ['token', 'code', 'password', 'authorization', 'headers', 'body'].flatMap((name) => [
          name === 'code' ? 'request.code' : name,
          `*.${name === 'code' ? 'enrolmentCode' : name}`,
          `req.headers.${name}`,
        ]),
        censor: '[hidden]',
      },
      serializers: {
        req: (request: { method: string; url: string; id: string }) => ({
          id: request.id,
          method: request.method,
          path: request.url.split('?')[0],
        }),
      },
    },
    pino.destination(2),
  )
}
