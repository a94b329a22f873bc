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
