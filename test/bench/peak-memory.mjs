// Preloaded: says at the process's end how much memory it had at most.
process.on("exit", () => {
  process.stderr.write(`peak ${process.resourceUsage().maxRSS} KiB\n`);
});
