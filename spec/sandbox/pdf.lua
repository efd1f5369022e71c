-- Writes a small PDF of one page: lines of text, which any reader shows.
local pdf = {}

local function escape(text)
  return (text:gsub("[()\\]", "\\%0"):gsub("[^\32-\126]", "?"))
end

-- lines: strings; the first one is the title, set larger.
function pdf.write(lines)
  local content = { "BT /F1 18 Tf 72 740 Td (" .. escape(lines[1]) .. ") Tj /F1 11 Tf" }
  for i = 2, #lines do
    content[#content + 1] = "0 -20 Td (" .. escape(lines[i]) .. ") Tj"
  end
  content[#content + 1] = "ET"
  local stream = table.concat(content, "\n")
  local objects = {
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    "<< /Length " .. #stream .. " >>\nstream\n" .. stream .. "\nendstream",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  }
  local parts, offsets = { "%PDF-1.4\n" }, {}
  local length = #parts[1]
  for number, object in ipairs(objects) do
    offsets[number] = length
    parts[#parts + 1] = number .. " 0 obj\n" .. object .. "\nendobj\n"
    length = length + #parts[#parts]
  end
  parts[#parts + 1] = "xref\n0 " .. #objects + 1 .. "\n0000000000 65535 f \n"
  for _, offset in ipairs(offsets) do
    parts[#parts + 1] = string.format("%010d 00000 n \n", offset)
  end
  parts[#parts + 1] = "trailer\n<< /Size " .. #objects + 1 .. " /Root 1 0 R >>\nstartxref\n" .. length .. "\n%%EOF\n"
  return table.concat(parts)
end

return pdf
