--- `:checkhealth pincite`
local M = {}

function M.check()
  local health, pincite = vim.health, require('pincite')
  health.start('pincite')
  local program = pincite.cmd()[1]
  if vim.fn.executable(program) == 0 then
    health.error(('the program `%s` was not found'):format(program), {
      'install it: cargo install pincite',
      'or say where it is: vim.g.pincite = { cmd = { "/path/to/pincite", "lsp" } }',
    })
    return
  end
  local version = vim.trim(vim.fn.system({ program, '--version' }))
  if vim.v.shell_error ~= 0 or not vim.startswith(version, 'pincite ') then
    health.error(('`%s --version` does not say that it is pincite: %s'):format(program, version))
    return
  end
  health.ok(version)
  local clients = vim.lsp.get_clients({ name = 'pincite' })
  if #clients == 0 then
    health.info('no server runs; open a note')
  end
  for _, client in ipairs(clients) do
    health.ok(('a server runs for %s'):format(client.config.root_dir or 'single files'))
  end
end

return M
