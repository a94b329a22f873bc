/** Paths as the analysis reads them: absolute, `/`-separated. */

/** The folder of a path. */
export function folder(path: string): string {
  const at = path.lastIndexOf('/');
  return at <= 0 ? '/' : path.slice(0, at);
}

/** Joins two paths and takes `.` and `..` out. */
export function join(base: string, path: string): string {
  const parts = (path.startsWith('/') ? path : `${base}/${path}`).split('/');
  const out: string[] = [];
  for (const part of parts) {
    if (part === '' || part === '.') continue;
    if (part === '..') out.pop();
    else out.push(part);
  }
  return parts[0] === '' || path.startsWith('/') ? `/${out.join('/')}` : out.join('/');
}

/** Folders in which two packages may stand below the one that holds both, all in all: `client` and `server/api`. */
const mostFolders = 3;

/** Whether two packages may be parts of one product by where they stand: one in the other, or both near the folder that holds them. */
export function standTogether(one: string, other: string): boolean {
  const [own, others] = [one.split('/'), other.split('/')];
  const end = own.findIndex((part, index) => part !== others[index]);
  const shared = end < 0 ? own.length : end;
  const [down, across] = [own.length - shared, others.length - shared];
  return down === 0 || across === 0 || down + across <= mostFolders;
}
