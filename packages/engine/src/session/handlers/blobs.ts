import type { Parts } from "../parts.ts";
import type { Handlers } from "../router.ts";

type Names = "blob.offer" | "blob.commit" | "blob.fetch" | "blob.close";

export function blobHandlers({ blobs }: Parts): Pick<Handlers, Names> {
  return {
    "blob.offer": async ({ blobs: offered }, { uploads }) => {
      const isHeld = await Promise.all(
        offered.map(async ({ sha256, sizeBytes }) => sha256 !== null && (await blobs.touch(sha256)) === sizeBytes),
      );
      const lacking = offered.filter((_, index) => !isHeld[index]);
      await blobs.requireRoom(lacking.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
      return {
        streams: offered.map(({ sha256, sizeBytes }, index) =>
          isHeld[index] ? null : uploads.open(sha256, sizeBytes),
        ),
      };
    },

    "blob.commit": async ({ stream }, { uploads }) => ({ sha256: await uploads.commit(stream) }),

    "blob.fetch": ({ sha256, offset }, { downloads }) => downloads.start(sha256, offset),

    "blob.close": async ({ stream }, { uploads, downloads }) => ({
      closed: downloads.close(stream) || (await uploads.close(stream)),
    }),
  };
}
