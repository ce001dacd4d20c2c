// Reads a file that a person uploads.

/** Slack itself takes far more; a picture of a screen is well below. The stand-in refuses more too. */
export const FILE_LIMIT = 10 * 1024 * 1024;

export function readAsBase64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(String(reader.result).replace(/^[^,]*,/, "")));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(file);
  });
}
