-- Starts the server for notes. `vim.g.pincite = false` leaves that to you.
if vim.g.loaded_pincite then
  return
end
vim.g.loaded_pincite = true
if vim.g.pincite ~= false then
  require('pincite').enable()
end
