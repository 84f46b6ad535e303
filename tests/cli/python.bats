#!/usr/bin/env bats
# Twins: the same in Python, beside the model; and what calls itself Python.

load helper

setup() {
	rig_book
	cat >experiments/nap.py <<-'END'
		import time
		import rig

		def done(lab):
		    lab.expect("naps", 2, 2)
		    lab.metric("naps", 2)

		@rig.variant("in-turn")
		def in_turn(lab):
		    lab.alone(lambda i: [time.sleep(0.001) for n in range(2)])
		    done(lab)

		@rig.variant("together")
		def together(lab):
		    lab.threads(2, lambda i: time.sleep(0.001))
		    done(lab)

		rig.main()
	END
	chapter one <<-'END'
		# Naps

		```experiment
		run: nap
		python:
		  - agrees: max(together.naps) within 10 %
		    text: Two naps are two naps.
		  - costs: speedup(together)
		    of: two naps and a thread
		    text: Naps at once take less.
		```
	END
}

# A Python that works, or none: its path in $python.
find_python() {
	for python in python3 python3.13 python3.11; do
		python=$(PATH=/usr/bin:/usr/local/bin:$PATH command -v $python) &&
			python=$("$python" -c 'import sys; print(sys.executable)') &&
			return
	done 2>/dev/null
	skip "no Python"
}

site() { labbook site --quick --patience 0 --again 0 "$@"; }

@test "a twin is measured beside its model, and kept" {
	find_python
	PYTHONS=$python site
	ended 0
	[ -e build/results/nap@*.json ]
	grep -q 'id="python.nap"' site/one.html
	grep -q 'AGREES' site/one.html
	# A quick build is content with the first effect of each.
	! grep -q 'A COST' site/one.html
	grep -q 'Two naps are two naps' site/python.html
	grep -q 'href="source/nap.py.html"' site/one.html
	PYTHONS=$python site
	[[ "$stderr" != *'measure nap@'* ]]
	# Another twin is another measurement, and nothing of the model is.
	sed -i 's/naps", 2)/naps", 1 + 1)/' experiments/nap.py
	PYTHONS=$python site
	[[ "$stderr" == *'measure nap@'* && "$stderr" != *'measure nap'$'\n'* ]]
	# Without any, what was measured is still shown.
	PYTHONS=none site
	ended 0
	grep -q 'AGREES' site/one.html
	run ! grep -q 'of an older version' site/one.html
	# What is older than the twin is said to be.
	echo '# other' >>experiments/nap.py
	PYTHONS=none site
	grep -q 'of an older version' site/one.html
}

@test "no Python is needed, and the page says what is missing" {
	PYTHONS=none site
	ended 0
	grep -q 'no interpreter was measured on this machine' site/one.html
	grep -q 'id="get"' site/python.html
	run ! ls build/results/nap@*
}

@test "what calls itself Python and is none is named, and nothing else is lost" {
	mkdir fakes
	printf '#!/bin/sh\necho hello\n' >fakes/talks
	printf '#!/bin/sh\necho no threading >&2; exit 1\n' >fakes/fails
	printf '#!/bin/sh\nkill -9 $$\n' >fakes/dies
	printf '#!/bin/sh\necho "{\\"major\\": 3}" >&3\n' >fakes/half
	printf 'not a program' >fakes/text
	chmod +x fakes/*
	local all=
	for fake in talks fails dies half text gone; do
		all+=:$PWD/fakes/$fake
	done
	PYTHONS=$all site
	ended 0
	[[ "$stderr" == *'fakes/talks: no Python that can be used: it ended without an answer'* ]]
	[[ "$stderr" == *'fakes/fails: no Python that can be used: exit status 1: no threading'* ]]
	[[ "$stderr" == *'fakes/dies: no Python that can be used: signal 9'* ]]
	[[ "$stderr" == *'fakes/half: no Python that can be used: it did not say which version'* ]]
	[[ "$stderr" == *'fakes/text: no Python that can be used: '* ]]
	[[ "$stderr" == *'fakes/gone: no Python that can be used: '* ]]
	grep -q 'fakes/half' site/python.html
	[ -e build/results/nap.json ]
}

@test "a twin that raises shows its own line, and the model stands" {
	find_python
	sed -i 's/    done(lab)/    raise ValueError("too early")/' experiments/nap.py
	PYTHONS=$python site
	ended 0
	[[ "$output" == *'The twin of nap failed in Python '*': exit status 1'* ]]
	grep -q 'The twin failed in' site/one.html
	grep -q 'nap.py&quot;, line 1[0-9]' site/one.html
	grep -q 'ValueError: too early' site/one.html
	[ -e build/results/nap.json ]
	sed -i '1s/.*/import nosuch/' experiments/nap.py
	PYTHONS=$python site
	ended 0
	grep -q 'No module named' site/one.html
}

@test "the model of a version has its own parameters" {
	find_python
	sed -i 's/^python:$/&\n  - from: 2.7\n    with: {naps: 3}/' chapters/one.md
	PYTHONS=$python site
	ended 1
	one_line "chapters/one.md:6: unknown parameter 'naps'" \
		"in the model of Python 2.7"
	sed -i 's/with: {naps: 3}/with: {workers: 1}/' chapters/one.md
	sed -i 's/run: nap/run: io-threads\nwith: {delay: 0.002}/' chapters/one.md
	sed -i 's/max(together.naps)/speedup(threads)/; /costs:/,/text:/d' \
		chapters/one.md
	cp "$TOP/experiments/io-threads.py" experiments/
	sed -i 's/workers: 1/waits: 3/' chapters/one.md
	PYTHONS=$python site
	ended 0
	holds "$(cat site/one.html)" "with waits=3"
}

@test "advice takes an interpreter's costs, where they were measured" {
	find_python
	cat <<-'END' | chapter tools
		# Tools

		```advise
		facts: {loop-task: nap min(in-turn.wall)}
		python: {loop-task: nap min(together.wall)}
		workloads: {small: cpu=1}
		```
	END
	labbook advise cpu=1 --python 3.99
	ended 1
	one_line "no costs of Python '3.99' were measured here" \
		"expected one of: none"
	PYTHONS=$python site
	ended 0
	version=$("$python" -c 'import sys
print("%d.%d" % sys.version_info[:2])')
	labbook advise cpu=1 --python "$version"
	ended 0
	holds "$output" "At the costs of Python $version" \
		"nap min(together.wall)" "this build has a GIL"
	holds "$(cat site/tools.html)" "at the costs of Python $version"
	sed -i 's/python: {.*/python: {loop-task: io-threads min(threads.wall)}/' \
		chapters/tools.md
	labbook advise cpu=1
	ended 1
	one_line "chapters/tools.md:5: fact 'loop-task' is of" \
		"unknown experiment 'io-threads'"
}

@test "what is compared must be there to be compared" {
	mv experiments/nap.py aside
	site
	ended 1
	[[ "$stderr" == *"one.md:6: 'python' without a twin, expected "*experiments/nap.py* ]]
	mv aside experiments/nap.py
	sed -i 's/together.naps/nosuch.naps/' chapters/one.md
	site
	ended 1
	[[ "$stderr" == *"one.md:6: "*"'nosuch'"*'in what is compared with Python'* ]]
	sed -i 's/agrees: .*/agrees: p99(together.naps)/' chapters/one.md
	site
	ended 1
	[[ "$stderr" == *'one.md:6: '*'is not paired by round'* ]]
	sed -i '/agrees:/d' chapters/one.md
	site
	ended 1
	[[ "$stderr" == *'one.md:'* ]]
}

@test "the shipped twins have variants of their models, in the Python found" {
	find_python
	local twin id variants
	for twin in "$TOP"/experiments/*.py; do
		id=$(basename "$twin" .py)
		variants=$(PYTHONPATH=$TOP/experiments/rig "$python" -s -B \
			"$twin" --describe | jq -r '.variants[]')
		[ -e "$TOP/experiments/$id.c" ]
		for variant in $variants; do
			grep -qF ".name = \"$variant\"" "$TOP/experiments/$id.c" || {
				echo "$id has no variant '$variant'"
				return 1
			}
		done
	done
}
