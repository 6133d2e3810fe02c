/** Who is on call. */
import type { OnCall, OnCallPerson } from '../domain/attention.ts';
import { addDays, daysBetween, minutesOf, momentOf, wallTime } from './zones.ts';

/** Null before the rotation's start, and where nobody is in it. */
export function onCallAt(rotation: OnCall, ms: number): OnCallPerson | null {
  const override = rotation.overrides.findLast(({ from, to }) => Date.parse(from) <= ms && ms < Date.parse(to));
  if (override !== undefined) {
    return rotation.people.find(({ name }) => name === override.person) ?? { name: override.person };
  }
  const shift = Math.floor(daysOfDuty(rotation, ms) / rotation.shiftDays);
  return shift < 0 ? null : (rotation.people[shift % rotation.people.length] ?? null);
}

/** Days since the start, each from handover to handover by the clock on the wall. */
function daysOfDuty({ start, handover, zone }: OnCall, ms: number): number {
  const { date } = wallTime(ms, zone);
  const handedOver = momentOf({ date, minutes: minutesOf(handover) ?? 0 }, zone) <= ms;
  return daysBetween(start, handedOver ? date : addDays(date, -1));
}
