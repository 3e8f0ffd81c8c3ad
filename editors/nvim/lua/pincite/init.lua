--- The language server of pincite. There is nothing that must be set up.
local M = {}

M.filetypes = { 'markdown', 'quarto', 'rmd', 'pandoc' }
-- As `pincite check` finds its workspace: its own file first, however far up.
local own, others = { 'pincite.toml' }, { '.obsidian', '_quarto.yml', '.git' }

--- The program: `vim.g.pincite.cmd` (a list), else `pincite` on the path.
function M.cmd()
  local settings = vim.g.pincite
  return type(settings) == 'table' and settings.cmd or { 'pincite', 'lsp' }
end

function M.root(name)
  if name == nil or name == '' then
    return nil
  end
  local function above(names)
    local found = vim.fs.find(names, { upward = true, path = vim.fs.dirname(name) })[1]
    return found and vim.fs.dirname(found)
  end
  return above(own) or above(others) or vim.fs.dirname(name)
end

function M.on_attach(client, buffer)
  vim.api.nvim_buf_create_user_command(buffer, 'PinciteRestart', M.restart, { desc = 'Start the pincite server anew' })
  vim.api.nvim_buf_create_user_command(buffer, 'PinciteFix', function()
    vim.lsp.buf.code_action({ context = { only = { 'quickfix' }, diagnostics = {} } })
  end, { desc = 'Fix what pincite found at the cursor' })
  -- Items come from the server with every key.
  if vim.lsp.completion and client:supports_method('textDocument/completion') then
    vim.lsp.completion.enable(true, client.id, buffer, { autotrigger = true })
  end
end

--- What `vim.lsp.config` (0.11) and `vim.lsp.start` (0.10) take.
function M.config()
  return {
    name = 'pincite',
    cmd = M.cmd(),
    filetypes = M.filetypes,
    root_markers = { own, others },
    on_attach = M.on_attach,
  }
end

local function start(buffer)
  local name = vim.api.nvim_buf_get_name(buffer)
  -- Buffers of plugins are no notes.
  if vim.bo[buffer].buftype ~= '' then
    return
  end
  local config = M.config()
  config.root_dir = M.root(name)
  vim.lsp.start(config, { bufnr = buffer })
end

--- Starts the server for every note, now and later.
function M.enable()
  if vim.lsp.enable then
    -- The configuration is in lsp/pincite.lua.
    vim.lsp.enable('pincite')
    return
  end
  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('pincite', {}),
    pattern = M.filetypes,
    callback = function(event)
      start(event.buf)
    end,
  })
end

--- Stops the servers that run and starts them anew for their buffers.
function M.restart()
  local buffers = {}
  for _, client in ipairs(vim.lsp.get_clients({ name = 'pincite' })) do
    for buffer in pairs(client.attached_buffers) do
      buffers[buffer] = true
    end
    client:stop()
  end
  local function gone()
    return #vim.lsp.get_clients({ name = 'pincite' }) == 0
  end
  vim.wait(5000, gone, 20)
  for buffer in pairs(buffers) do
    start(buffer)
  end
end

return M
