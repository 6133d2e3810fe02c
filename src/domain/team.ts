/** Who belongs to a team, and as whom each channel knows them. */

/** As configured: a name (which may be an id or an address of a channel), or a person with those. */
export type TeamMember = string | { name: string; slack?: string; email?: string };

export interface TeamMembers {
  name: string;
  members: readonly TeamMember[];
}

/** As whom somebody comes: by the id or address that a channel vouches for, never by a name one can choose. */
export type Identity = { slack: string } | { email: string };

export function memberName(member: TeamMember): string {
  return typeof member === 'string' ? member : member.name;
}

/** The member with this identity and the teams it is in; null for a stranger. */
export function memberAs(teams: readonly TeamMembers[], identity: Identity): { name: string; teams: string[] } | null {
  const found = teams.flatMap((team) =>
    team.members.filter((member) => isKnownAs(member, identity)).map((member) => ({ team: team.name, member })),
  );
  const [first] = found;
  if (first === undefined) return null;
  return { name: memberName(first.member), teams: [...new Set(found.map(({ team }) => team))] };
}

function isKnownAs(member: TeamMember, identity: Identity): boolean {
  if ('slack' in identity) return (typeof member === 'string' ? member : member.slack) === identity.slack;
  const address = typeof member === 'string' ? member : member.email;
  return address?.toLowerCase() === identity.email.toLowerCase();
}
