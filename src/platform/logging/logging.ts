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

/** What Nest says of every module and route is for debugging only. */
const FRAMEWORK = new Set<unknown>(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication']);

/** The logger of the process: one JSON line per event, with the id of the request that it belongs to. */
export function createLogger(environment: Environment): LoggerService {
  const options: Params = {
    pinoHttp: {
      level: environment.LOG_LEVEL,
      redact: { paths: REDACTED, censor: '[redacted]' },
      mixin: () => ({ requestId: currentRequestId() ?? undefined }),
    },
  };
  return new ProductLogger(new PinoLogger(options), options);
}

class ProductLogger extends Logger {
  override log(message: unknown, ...parameters: unknown[]): void {
    if (FRAMEWORK.has(parameters.at(-1))) this.debug(message, ...parameters);
    else super.log(message, ...parameters);
  }
}
