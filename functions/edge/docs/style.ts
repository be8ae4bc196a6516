/** The page's style: system fonts, light and dark as the reader's system has it, one column on a telephone. */
export const style = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#5b6570;--line:#e3e6ea;--page:#fff;--side:#f7f8fa;--code:#f0f2f5;--link:#0b5cad;--panel:#1c2330;--panelink:#dbe4f0;--get:#0b6bcb;--post:#1a7f4b;--put:#9a6700;--patch:#8a4fc4;--delete:#c0392b}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--soft:#9aa5b1;--line:#2c333d;--page:#12161c;--side:#171c24;--code:#222933;--link:#6cb3ff;--panel:#0c0f14;--panelink:#c9d4e3;--get:#5aa9f5;--post:#57c78a;--put:#e0b050;--patch:#c49af0;--delete:#f08a7c}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0;font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;color:var(--ink);background:var(--page)}
a{color:var(--link);text-decoration:none}a:hover{text-decoration:underline}
code,pre{font:.86em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
code{background:var(--code);border-radius:4px;padding:.1em .35em}
nav{position:fixed;inset:0 auto 0 0;width:19rem;overflow-y:auto;padding:1.25rem 1rem 3rem;background:var(--side);border-right:1px solid var(--line);font-size:.86rem}
nav h1{font-size:1.15rem;margin:0}nav h1 small{color:var(--soft);font-weight:400}
nav h2{font-size:.72rem;letter-spacing:.06em;text-transform:uppercase;color:var(--soft);margin:1.4rem 0 .35rem}
nav h2 a{color:inherit}
nav ul{list-style:none;margin:0;padding:0}
nav li a{display:flex;gap:.5rem;align-items:baseline;padding:.2rem .35rem;border-radius:6px;color:var(--ink)}
nav li a:hover{background:var(--code);text-decoration:none}
nav .method{flex:none;width:2.9rem;text-align:right;padding:0;background:none;font-size:.64rem}
#find{width:100%;margin:.9rem 0 0;padding:.45rem .6rem;border:1px solid var(--line);border-radius:8px;background:var(--page);color:inherit;font:inherit}
#menu{display:none}.burger{display:none}
main{margin-left:19rem;padding:2.5rem clamp(1rem,4vw,4rem) 6rem;max-width:88rem}
main>header{max-width:48rem}
main>header h1{font-size:2.1rem;line-height:1.2;margin:0 0 .5rem}
h2{font-size:1.5rem;margin:4rem 0 .25rem}
.operation,.schema{border-top:1px solid var(--line);padding:2rem 0 1.25rem;margin-top:1.5rem}
h3{font-size:1.15rem;margin:0}h3 a{color:inherit}
h4{font-size:.72rem;letter-spacing:.06em;text-transform:uppercase;color:var(--soft);margin:1.5rem 0 .4rem}
.route{margin:.35rem 0 0;overflow-wrap:anywhere}
.method{display:inline-block;font:700 .72rem/1.6 ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;text-transform:uppercase;padding:.05rem .5rem;border-radius:5px;background:var(--code)}
.get{color:var(--get)}.post{color:var(--post)}.put{color:var(--put)}.patch{color:var(--patch)}.delete{color:var(--delete)}
.scope{display:inline-block;font-size:.74rem;color:var(--soft);border:1px solid var(--line);border-radius:99px;padding:0 .55rem;white-space:nowrap}
.open{color:var(--post)}
.columns{display:grid;grid-template-columns:minmax(0,1.1fr) minmax(0,1fr);gap:2.5rem}
.members{list-style:none;margin:0;padding:0}
.members .members{border-left:2px solid var(--line);margin:.35rem 0 .2rem .2rem;padding-left:.9rem}
.members>li{padding:.3rem 0;border-top:1px solid var(--line)}.members>li:first-child{border-top:0}
.name{background:none;padding:0;font-weight:600;margin-right:.5rem}
.type,.note,.optional,.bounds{font-size:.84rem;color:var(--soft)}
.optional{font-style:italic;margin-right:.4rem}
.bounds::before{content:" · "}
.pattern{overflow-wrap:anywhere;font-size:.75rem}
.status{font:700 .84rem/1.5 ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.answer{padding:.3rem 0}
details{margin-top:1rem}summary{cursor:pointer;color:var(--soft);font-size:.9rem}
.problems{list-style:none;margin:.4rem 0 0;padding:0;font-size:.88rem}.problems li{padding:.2rem 0}
.example{position:sticky;top:1rem;align-self:start;min-width:0}
.example pre{margin:1rem 0 0;padding:1rem;border-radius:10px;background:var(--panel);color:var(--panelink);overflow:auto;max-height:26rem}
.example .status{margin:1rem 0 -.6rem;color:var(--soft)}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
@media(max-width:70rem){.columns{grid-template-columns:minmax(0,1fr);gap:0}.example{position:static}}
@media(max-width:52rem){
.burger{display:block;position:fixed;z-index:2;right:1rem;bottom:1rem;padding:.6rem 1.1rem;border-radius:99px;background:var(--link);color:var(--page);font-weight:600;cursor:pointer;box-shadow:0 2px 10px #0004}
nav{z-index:1;width:100%;display:none}#menu:checked~nav{display:block}
main{margin-left:0;padding-top:1.5rem}main>header h1{font-size:1.7rem}}
@media print{nav,.burger{display:none!important}main{margin:0}.example pre{max-height:none}}
`.trim()
