// @ts-check
// JavaScript, as Node 20 runs no TypeScript in a thread.

/**
 * Loads a module in a thread, also where the source itself runs on a Node that reads no TypeScript.
 * @template Module
 * @param {() => Promise<Module>} load Imports the module.
 * @param {URL} url Address of the module.
 * @returns {Promise<Module>}
 */
export async function loadInThread(load, url) {
  try {
    return await load();
  } catch (error) {
    if (/** @type {{ code?: string }} */ (error).code !== "ERR_UNKNOWN_FILE_EXTENSION") throw error;
    const { createJiti } = await import("jiti");
    return createJiti(url.href).import(url.href);
  }
}
