import { describe, expect, it } from 'vitest';
import { imageByName, readImage } from '../../server/src/rules/app-icon/image.ts';

const bytes = (...values: readonly (number | string)[]): Uint8Array =>
  Uint8Array.from(
    values.flatMap(value => (typeof value === 'string' ? [...value].map(c => c.charCodeAt(0)) : [value])),
  );

describe('readImage', () => {
  it('reads the size of a PNG', () =>
    expect(readImage(bytes(0x89, 'PNG', 13, 10, 26, 10, 0, 0, 0, 13, 'IHDR', 0, 0, 0, 200, 0, 0, 1, 44, 8))).toEqual({
      format: 'PNG',
      width: 200,
      height: 300,
    }));

  it('reads the size of a JPG behind its other segments', () =>
    expect(
      readImage(
        bytes(0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 1, 0xff, 0xc4, 0, 3, 9, 0xff, 0xc0, 0, 17, 8, 0, 200, 1, 44, 3, 1, 0, 0),
      ),
    ).toEqual({ format: 'JPG', width: 300, height: 200 }));

  it('ends with a JPG that is cut off or broken', () => {
    expect(readImage(bytes(0xff, 0xd8, 0xff, 0xe0))).toEqual({ format: 'JPG' });
    expect(readImage(bytes(0xff, 0xd8, ...Array<number>(40).fill(0)))).toEqual({ format: 'JPG' });
  });

  it.each([
    ['GIF', bytes('GIF89a')],
    ['WebP', bytes('RIFF', 0, 0, 0, 0, 'WEBP')],
    ['ICO', bytes(0, 0, 1, 0, 1)],
  ])('knows %s', (format, content) => expect(readImage(content)).toEqual({ format }));

  it('says nothing of other content', () => expect(readImage(bytes('hello'))).toBeUndefined());
});

it('reads format and size from a name', () => {
  expect(imageByName('a/icon-512x512.png')).toEqual({ format: 'PNG', width: 512, height: 512 });
  expect(imageByName('cdn/fit-1200x630/icon.png')).toEqual({ format: 'PNG' });
  expect(imageByName('a/icon.svg?v=2')).toEqual({ format: 'SVG' });
  expect(imageByName('a/icon')).toBeUndefined();
});
