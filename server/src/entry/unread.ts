import type { FileSystem } from '../workspace/file-system.ts';

/** A file system that tells what is there and cannot be read. */
export function noting(fs: FileSystem, tell: (path: string) => void): FileSystem {
  const noted = <T>(read: (path: string) => T | undefined, kind: 'file' | 'directory') => {
    return (path: string): T | undefined => {
      const found = read(path);
      if (found === undefined && fs.kind(path) === kind) tell(path);
      return found;
    };
  };
  return {
    read: noted(path => fs.read(path), 'file'),
    list: noted(path => fs.list(path), 'directory'),
    realpath: path => fs.realpath(path),
    kind: path => fs.kind(path),
    size: path => fs.size(path),
  };
}
