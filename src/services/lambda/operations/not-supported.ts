import type { Operation } from '../../../aws/operation.ts';
import { notSupportedHere } from '../errors.ts';

/** What the operations of Lambda are about that zip functions can do without. */
const subjects = {
  CreateEventSourceMapping: 'Event source mappings',
  DeleteEventSourceMapping: 'Event source mappings',
  GetEventSourceMapping: 'Event source mappings',
  UpdateEventSourceMapping: 'Event source mappings',
  CreateCapacityProvider: 'Capacity providers',
  DeleteCapacityProvider: 'Capacity providers',
  GetCapacityProvider: 'Capacity providers',
  ListCapacityProviders: 'Capacity providers',
  ListFunctionVersionsByCapacityProvider: 'Capacity providers',
  UpdateCapacityProvider: 'Capacity providers',
  GetFunctionScalingConfig: 'Scaling configurations',
  PutFunctionScalingConfig: 'Scaling configurations',
  CheckpointDurableExecution: 'Durable functions',
  GetDurableExecution: 'Durable functions',
  GetDurableExecutionHistory: 'Durable functions',
  GetDurableExecutionState: 'Durable functions',
  ListDurableExecutionsByFunction: 'Durable functions',
  SendDurableExecutionCallbackFailure: 'Durable functions',
  SendDurableExecutionCallbackHeartbeat: 'Durable functions',
  SendDurableExecutionCallbackSuccess: 'Durable functions',
  StopDurableExecution: 'Durable functions',
  DeleteResourcePolicy: 'Whole resource policies',
  GetResourcePolicy: 'Whole resource policies',
  PutResourcePolicy: 'Whole resource policies',
} as const;

/** Operations that answer with an error which says that they are not here. */
export function notSupportedOperations(): Record<keyof typeof subjects, Operation<object, never>> {
  const refusals = Object.entries(subjects).map(([name, subject]) => [
    name,
    () => {
      throw notSupportedHere(subject);
    },
  ]);
  return Object.fromEntries(refusals) as Record<keyof typeof subjects, Operation<object, never>>;
}

/** ListEventSourceMappings: there are none, and clients that only look are content with that. */
export function listEventSourceMappings(): Operation<object, { readonly EventSourceMappings: [] }> {
  return () => ({ EventSourceMappings: [] });
}
