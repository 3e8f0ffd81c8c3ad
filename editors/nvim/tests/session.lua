-- A session in the real editor, without a screen: a finding, a hover, an accepted completion, a fix
-- applied and its finding gone. Run by tests/run.sh with the note as the first argument.

local note = assert(arg[1], 'the note')

local function until_true(what, condition)
  assert(vim.wait(20000, condition, 20), 'never: ' .. what)
end

local function lines()
  return vim.api.nvim_buf_get_lines(0, 0, -1, false)
end

local function find(text)
  for number, line in ipairs(lines()) do
    local start, stop = line:find(text, 1, true)
    if start then
      return number, start, stop
    end
  end
  error('not in the note: ' .. text)
end

local function put_cursor(text)
  local number, start = find(text)
  vim.api.nvim_win_set_cursor(0, { number, start - 1 })
end

local function has(code)
  for _, found in ipairs(vim.diagnostic.get(0)) do
    if found.code == code then
      return found
    end
  end
end

local function request(method, params)
  local client = vim.lsp.get_clients({ bufnr = 0, name = 'pincite' })[1]
  local params_made = params or vim.lsp.util.make_position_params(0, client.offset_encoding)
  local answers = vim.lsp.buf_request_sync(0, method, params_made, 20000)
  local answer = assert(answers and answers[client.id], method .. ' is answered')
  assert(not answer.err, vim.inspect(answer.err))
  return answer.result
end

vim.cmd.runtime('plugin/pincite.lua')
vim.cmd.edit(vim.fn.fnameescape(note))
vim.bo.filetype = 'markdown'

-- A finding.
until_true('the wrong word is found', function()
  return has('quote-altered')
end)
local found = has('quote-altered')
local row, column = find('ten nights')
assert(found.lnum == row - 1 and found.col == column - 1, vim.inspect(found))
print('ok finding: ' .. found.message:gsub('\n.*', ''))

-- A hover.
put_cursor('lighthouse was dark')
local hover = request('textDocument/hover')
assert(hover and hover.contents.value:find('dark for %*%*six%*%* nights'), vim.inspect(hover))
print('ok hover')

-- A completion, accepted with keys: in a Neovim of its own, whose main loop runs.
local accepted = 'Then "a boy lit a fire on the rocks" [@marsh1999]'
local child = vim.fn.jobstart({
  vim.env.NVIM_UNDER_TEST, '--clean', '--embed', '--headless',
  '--cmd', 'set runtimepath^=' .. vim.fn.fnameescape(vim.env.PINCITE_RUNTIME),
  '--cmd', 'set completeopt=menuone,noselect',
  '--cmd', ("let g:pincite = {'cmd': ['%s', 'lsp']}"):format(vim.g.pincite.cmd[1]),
}, { rpc = true })
local function there(code, ...)
  return vim.fn.rpcrequest(child, 'nvim_exec_lua', code, { ... })
end
there('vim.cmd.runtime("plugin/pincite.lua"); vim.cmd.edit(...); vim.bo.filetype = "markdown"', vim.fn.fnameescape(note))
until_true('the note is checked there', function()
  return there('return #vim.diagnostic.get(0)') > 0
end)
vim.fn.rpcrequest(child, 'nvim_input', 'Go<CR>Then "a boy lit')
until_true('it is typed', function()
  return there('return vim.api.nvim_get_current_line()') == 'Then "a boy lit'
end)
vim.fn.rpcrequest(child, 'nvim_input', '<C-x><C-o>')
until_true('a passage is offered', function()
  return there('return vim.fn.pumvisible()') == 1
end)
vim.fn.rpcrequest(child, 'nvim_input', '<C-n><C-y>')
local function accepted_there()
  return there('return vim.api.nvim_get_current_line()')
end
if not vim.wait(5000, function() return accepted_there() == accepted end, 20) then
  error('accepted: ' .. accepted_there())
end
vim.fn.rpcnotify(child, 'nvim_input', '<Esc>:qa!<CR>')
print('ok completion')

-- A fix, and the finding is gone.
put_cursor('ten nights')
local client = vim.lsp.get_clients({ bufnr = 0, name = 'pincite' })[1]
local range = vim.lsp.util.make_range_params(0, client.offset_encoding)
range.context = { diagnostics = {}, only = { 'quickfix' } }
local actions = request('textDocument/codeAction', range)
assert(actions and actions[1] and actions[1].edit, vim.inspect(actions))
vim.lsp.util.apply_workspace_edit(actions[1].edit, client.offset_encoding)
find('six nights')
until_true('the finding is gone', function()
  return not has('quote-altered')
end)
print('ok fix')

-- The health check finds the server.
vim.cmd('checkhealth pincite')
local report = table.concat(lines(), '\n')
assert(report:find('a server runs for', 1, true), report)
print('ok health')

for _, running in ipairs(vim.lsp.get_clients()) do
  running:stop()
end
until_true('the server stops', function()
  return #vim.lsp.get_clients() == 0
end)
print('all is well')
