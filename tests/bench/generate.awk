# Writes 200 Markdown files of 4 to 20 kB below the folder in "out": prose
# with headings, lists, code, links and tables, the same at every run.
# A multiplicative generator by Park and Miller stands in for chance.
function chance(n) {
	seed = (seed * 16807) % 2147483647
	return int(seed / 2147483647 * n)
}

function sentence(  text, i, n, w) {
	n = 6 + chance(14)
	for (i = 0; i < n; i++) {
		w = word[1 + chance(words)]
		if (!chance(25))
			w = "*" w "*"
		else if (!chance(30))
			w = "`" w "_" word[1 + chance(words)] "()`"
		else if (!chance(40))
			w = "[" w "](page-" 1 + chance(200) ".md)"
		else if (!chance(120))
			w = "**" w "** & <https://example.org/" w ">"
		text = text (i ? " " : "") w (i < n - 1 && !chance(9) ? "," : "")
	}
	return toupper(substr(text, 1, 1)) substr(text, 2) "."
}

# Sentences as an author types them: lines that are not too long.
function prose(prefix, n,  i, text, part, count, line) {
	for (i = 0; i < n; i++)
		text = text (i ? " " : "") sentence()
	count = split(text, part, " ")
	line = ""
	text = ""
	for (i = 1; i <= count; i++) {
		if (length(line) + length(part[i]) > 76 - length(prefix)) {
			text = text prefix line "\n"
			line = ""
		}
		line = line (line == "" ? "" : " ") part[i]
	}
	return text prefix line "\n"
}

function list(  text, i, n) {
	n = 3 + chance(5)
	for (i = 1; i <= n; i++)
		text = text (ordered ? i ". " : "- ") sentence() "\n"
	ordered = !ordered
	return text
}

function code(  text, i, n) {
	n = 4 + chance(12)
	text = "```" language "\n"
	for (i = 0; i < n; i++)
		text = text "\tif (" word[1 + chance(words)] " < " i ")\n" \
		    "\t\treturn " word[1 + chance(words)] "[" i "] && \"x\";\n"
	return text "```\n"
}

function table(  text, i, n) {
	n = 3 + chance(8)
	text = "| name | what it does | how often |\n|:--|:--|--:|\n"
	for (i = 0; i < n; i++)
		text = text "| `" word[1 + chance(words)] "` | " \
		    word[1 + chance(words)] " " word[1 + chance(words)] \
		    " | " chance(1000) " |\n"
	return text
}

function block(  kind) {
	kind = chance(12)
	if (kind == 0)
		return "## " word[1 + chance(words)] " " \
		    word[1 + chance(words)] "\n"
	if (kind == 1)
		return list()
	if (kind == 2)
		return code()
	if (kind == 3)
		return table()
	if (kind == 4)
		return prose("> ", 2)
	return prose("", 2 + chance(5))
}

BEGIN {
	seed = 20010203
	words = split("thread lock holder waiter switch interval bytecode " \
	    "object count reference frame stack call return jump check " \
	    "request drop take wait sleep reply socket file clock sample " \
	    "round median ratio host machine core cache line memory the a " \
	    "of to and is that it in for with on as by this not or one two " \
	    "can when while before after every each small large same other",
	    word, " ")
	for (file = 1; file <= 200; file++) {
		path = sprintf("%s/page-%d.md", out, file)
		size = 4000 + chance(16000)
		text = "# Page " file "\n"
		while (length(text) < size)
			text = text "\n" block()
		printf "%s", text >path
		close(path)
	}
}
