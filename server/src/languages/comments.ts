/** The name by which a comment speaks to this tool. */
export const ownName = 'policy-lens';

/** Whether a text speaks to this tool: front-ends keep only the comments that do. */
export function speaks(text: string): boolean {
  return text.includes(ownName);
}
