import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LoggerService } from '@nestjs/common';
import { Logger, PinoLogger, type Params } from 'nestjs-pino';
import type { Environment } from '../config/environment.js';
import { currentRequestId } from '../http/request-id.js';

/** Members of logged objects that are never written, wherever somebody logs one. */
const REDACTED = ['token', 'password', 'secret', 'authorization', 'credentials', 'kubeconfig', 'headers'].flatMap((name) => [
  name,
  `*.${name}`,
  `*.*.${name}`,
]);

/** Structured logs: one JSON line per event, with the request's id; headers and bodies are not logged at all. */
export function loggingOptions(environment: Environment): Params {
  return {
    pinoHttp: {
      level: environment.LOG_LEVEL,
      redact: { paths: REDACTED, censor: '[redacted]' },
      quietReqLogger: true,
      genReqId: () => currentRequestId() ?? '',
      serializers: {
        req: ({ id, method, url }: IncomingMessage & { id: unknown }) => ({ id, method, url }),
        res: ({ statusCode }: ServerResponse) => ({ statusCode }),
      },
      customLogLevel: (request, response, error) => {
        if (error !== undefined || response.statusCode >= 500) return 'error';
        return isProbe(request.url) ? 'debug' : 'info';
      },
    },
  };
}

/** The logger for what happens before and outside requests. */
export function createLogger(environment: Environment): LoggerService {
  const options = loggingOptions(environment);
  return new ProductLogger(new PinoLogger(options), options);
}

/** Nest's own account of every module and route is for debugging only. */
class ProductLogger extends Logger {
  override log(message: unknown, ...parameters: unknown[]): void {
    if (FRAMEWORK.has(parameters.at(-1))) this.debug(message, ...parameters);
    else super.log(message, ...parameters);
  }
}

const FRAMEWORK = new Set<unknown>(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication']);

function isProbe(url: string | undefined): boolean {
  return url === '/livez' || url === '/readyz';
}
