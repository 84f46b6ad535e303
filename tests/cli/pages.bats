# The pages beside the chapters: cover, experiments, claims, machine, method.
load helper

# A book with one rig experiment and its claims, rendered without measuring
# again; a first argument is one more line of the experiment's block.
book() {
	rig_book
	{
		printf '# Naps\n\n```experiment\nrun: nap\n'
		printf 'question: How long do two naps take?\n%s\n' "$1"
		printf 'claims:\n%s\n%s\n%s\n```\n' \
			'  - {id: long, text: It naps., holds: min(together.naps) > 1}' \
			'  - {id: far, text: It never naps., holds: max(together.naps) < 1, control: none}' \
			'  - {id: wide, text: Many cores., holds: min(together.naps) > 1, needs: cores >= 9999}'
	} | chapter naps
	labbook site --quick
}

@test "the cover counts claims as labbook check does" {
	book
	labbook check
	ended 1
	holds "$output" "3 claims: 1 hold, 1 fail, 1 inconclusive." \
		"at most 0.03"
	has site/index.html "<b>1</b> hold<" "<b>1</b> fail<" \
		"<b>1</b> inconclusive<" \
		"1 inconclusive: this machine has fewer CPUs" \
		"1 experiment: 1 up to date. Measured at level <b>quick</b>." \
		"The verdicts of quick runs are provisional."
	has site/claims.html "Of 3 claims, at most 0.03 are expected" \
		'<h2>What fails</h2><ul><li><a href="#claim.nap.far">' \
		'<h2>What is inconclusive</h2><ul><li><a href="#claim.nap.wide">' \
		'<li id="claim.nap.far">' '<li id="claim.nap.wide">'
}

@test "labbook list and the page of experiments have the same headline" {
	book "predict: value(together.naps)"
	labbook list
	ended 0
	holds "$output" "value(together.naps) = 2"
	has site/experiments.html "<code>value(together.naps)</code> = <span class=\"value\"><b>2" \
		'<a href="naps.html#experiment.nap">Naps</a>' \
		"How long do two naps take?" "1 HOLDS" "1 FAILS" \
		"1 INCONCLUSIVE" "./labbook run nap"
}

@test "the figures of the method are those of the results" {
	book
	result=build/results/nap.json
	has site/method.html \
		"<td>$(jq -r '.experiment.looks | join(", ")' $result)</td>" \
		">$(jq -r .experiment.seed $result)</td>" \
		" of $(jq '.samples | length' $result)</td>" \
		"datetime=\"$(jq -r .env.utc_start $result)\""
	jq '.experiment.seed = 4711' $result >edited
	mv edited $result
	labbook site --no-run
	has site/method.html ">4711</td>"
	has site/naps.html "seed 4711"
}

@test "cards link to the machine and leave its facts to it" {
	book
	has site/naps.html 'href="method.html"' 'href="machine.html"' \
		"<dt>source_sha256</dt>"
	lacks site/naps.html "<dt>clocksource</dt>" "<dt>memory_mib</dt>" \
		"<dt>cflags</dt>"
	has site/machine.html "<dt>clocksource</dt>" "<dt>cflags</dt>" "<dt>memory_mib</dt>" \
		"not restarted in between"
	labbook site --no-run --single report.html
	has report.html "<dt>clocksource</dt>" "<dt>memory_mib</dt>"
}

@test "results of several machines are told apart" {
	book
	printf '# More\n\n```c run=prints\nint main(void) { return 0; }\n```\n' |
		chapter more
	labbook site --quick
	jq '.env.host_id_hash = "elsewhere" | .env.cpu_model = "Abacus"' \
		build/results/nap.json >edited
	mv edited build/results/nap.json
	labbook site --no-run
	has site/machine.html "2 machines or boots" "<h3>Abacus, " \
		'<a href="naps.html#experiment.nap">nap</a>' \
		'<a href="more.html#experiment.prints">prints</a>'
}

@test "a failed experiment is shown as such" {
	new_book
	printf '# F\n\n```c run=broken\nint main(void) { return 3; }\n```\n' |
		chapter f
	labbook site
	ended 1
	has site/index.html "1 experiment: 1 failed" \
		'<a href="f.html#experiment.broken">broken</a>' \
		"AN EXPERIMENT FAILED"
	has site/experiments.html ">FAILED</strong>" "exit status 3"
	[ ! -e site/machine.html ]
	[ ! -e site/claims.html ]
}

@test "what is not measured yet is listed" {
	book
	rm build/results/nap.json
	labbook site --no-run
	has site/index.html "<b>3</b> not measured yet" \
		"1 experiment: 1 not measured yet"
	has site/experiments.html "NOT MEASURED YET" "run nap</code>"
	[ ! -e site/machine.html ]
	[ ! -e site/method.html ]
}

@test "a book without experiments has none of these pages" {
	new_book
	echo '# A' | chapter a
	labbook site
	ended 0
	for page in experiments claims machine method; do
		[ ! -e site/$page.html ]
		lacks site/a.html "$page.html"
	done
	lacks site/index.html "page.score" "page.machine"
}

@test "plain programs need no page about rounds" {
	new_book
	printf '# P\n\n```c run=prints\n#include <stdio.h>\n%s\n```\n' \
		'int main(void) { puts("forty-two"); }' | chapter p
	labbook site
	ended 0
	has site/experiments.html "forty-two"
	[ -e site/machine.html ]
	[ ! -e site/method.html ]
	[ ! -e site/claims.html ]
	lacks site/p.html method.html
	labbook site
	holds "$output" "0 written"
}
