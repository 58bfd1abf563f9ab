import type { WriteContext, WrittenObject } from '../../../domain/translation/mesh-adapter.js';
import { writeGatewayRoute } from './gateway-route.js';
import type { Placed } from './placed.js';
import type { PolicyReport } from './policy-report.js';
import { writeVirtualService } from './virtual-service.js';

/**
 * Writes a TrafficRoute as the kind whose order of rules is the policy's: a VirtualService takes the first that matches, an
 * HTTPRoute or GRPCRoute the most specific. Where there is no order to keep, the kind that it came from stays.
 */
export function writeTrafficRoute(
  placed: Placed<'TrafficRoute'>,
  context: WriteContext,
  report: PolicyReport,
): WrittenObject | null {
  return isGatewayRoute(placed) ? writeGatewayRoute(placed, context, report) : writeVirtualService(placed, context, report);
}

function isGatewayRoute({ policy, names }: Placed<'TrafficRoute'>): boolean {
  const { order, rules } = policy.spec;
  if (rules.length <= 1 && 'virtual-service' in names) return false;
  if (rules.length <= 1 && ('http-route' in names || 'grpc-route' in names)) return true;
  return order === 'specificity';
}
