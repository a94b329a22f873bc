/** The folder of a path; a root is its own. */
export function folderOf(path: string): string {
  const at = path.lastIndexOf('/');
  if (at < 0) return '';
  // `C:` alone is wherever a Windows process stands on that drive.
  return path.slice(0, at === 0 || (at === 2 && path[1] === ':') ? at + 1 : at);
}

/** The last segment. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A child of a folder. */
export function child(folder: string, name: string): string {
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}

/** Whether a path is the folder or stands below it. */
export function isInside(folder: string, path: string): boolean {
  if (!path.startsWith(folder)) return false;
  return path.length === folder.length || folder.endsWith('/') || path[folder.length] === '/';
}

/** The path below a folder; the path itself where it stands elsewhere. */
export function relativeTo(folder: string, path: string): string {
  if (path === folder) return '';
  return isInside(folder, path) ? path.slice(folder.endsWith('/') ? folder.length : folder.length + 1) : path;
}

/** The folders above a path, nearest first. */
export function* foldersAbove(path: string): Generator<string> {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    yield folder;
    if (folder === folderOf(folder)) return;
  }
}

/** The folders from a path's own up to and with `top`, nearest first; only its own where it stands outside. */
export function* foldersUp(path: string, top: string): Generator<string> {
  for (const folder of foldersAbove(path)) {
    yield folder;
    if (folder === top || !isInside(top, folder)) return;
  }
}
