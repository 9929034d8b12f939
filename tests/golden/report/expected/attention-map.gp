# Attention, country of the outlet by week
# Run in this folder: gnuplot attention-map.gp (reads attention-map.dat, writes attention-map.svg and attention-map.png).
if (!exists('prefix')) prefix = ''
if (!exists('kinds')) kinds = 'svg png'
set encoding utf8
set datafile separator tab
set datafile missing 'NaN'
set datafile commentschars '#'
font = 'DejaVu Sans'
grey = '#595650'
do for [kind in kinds] {
reset
if (kind eq 'svg') { set terminal svg size 1200,300 noenhanced font font.',11' background '#ffffff' }
if (kind eq 'png') { set terminal pngcairo size 1200,300 noenhanced font font.',11' background '#ffffff' }
set output prefix.'attention-map.'.kind
set border 0
set tics scale 0.5 textcolor rgb grey font font.',9'
set tics nomirror
unset key
set label 100 'Attention, country of the outlet by week' at screen 0.015,screen 0.9267 left font font.',16'
set label 101 'Share of articles that name the target, in % a week; darker (on dark ground: lighter) is more. Role outlet, base all; n = 579 matching of 11,765 articles, 30 weeks. Hatched: no data' at screen 0.015,screen 0.8533 left font font.',9' textcolor rgb grey
set label 102 'or a gap, never zero.' at screen 0.015,screen 0.8067 left font font.',9' textcolor rgb grey
set label 103 'Demonstration corpus: invented ‘touch pwned‘ ''quoted'' <b>' at screen 0.015,screen 0.0400 left font font.',9' textcolor rgb grey
set xtics ('Oct 2020' 5, 'Jan 2021' 18)
set xrange [-0.5:29.5]
set palette maxcolors 7 defined (0 '#f4f1e6', 1 '#dbe6c8', 2 '#b0d6b4', 3 '#72bfae', 4 '#3f9aa6', 5 '#2b6f93', 6 '#27406f')
set cbrange [-0.5:6.5]
set cbtics ('0 %%' -0.5, '1 %%' 0.5, '2.5 %%' 1.5, '5 %%' 2.5, '10 %%' 3.5, '20 %%' 4.5, '35 %%' 5.5, '50 %%' 6.5)
set colorbox vertical user size 0.012,0.3
set colorbox user origin 0.93,0.350
set lmargin at screen 0.16
set rmargin at screen 0.915
set tmargin at screen 0.7067
set bmargin at screen 0.2067
set yrange [6.5:0.5]
set ytics ('United Kingdom' 1, 'France' 2, 'United States' 3, 'Germany' 4, 'Egypt' 5, 'Sweden' 6) scale 0
file = 'attention-map.dat'
plot file using 2:(strcol(9) eq 'NaN' ? NaN : $10):(0.48):(0.45):9 with boxxyerror fillstyle solid noborder linecolor palette, \
 file using 2:($8 == 1 ? $10 : NaN):(0.48):(0.45) with boxxyerror fillstyle pattern 4 noborder linecolor rgb '#a8a296'
unset output
}
