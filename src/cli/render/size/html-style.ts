import { colourRules, colourVariables } from './colours.ts';

/** How the page of `--html` looks, by day and night, on phones and wide screens. */
export const pageStyle = `:root{color-scheme:light dark;${colourVariables('light')}--text:#1a1a1a;--quiet:#595959;--back:#fff;--line:#d0d0d0;--over:#b00020;--focus:#0b57d0}
@media(prefers-color-scheme:dark){:root{${colourVariables('dark')}--text:#f2f2f2;--quiet:#b4b4b4;--back:#161616;--line:#444;--over:#ff8a80;--focus:#8ab4f8}}
*{box-sizing:border-box}
body{margin:0;padding:1rem;background:var(--back);color:var(--text);font:15px/1.45 system-ui,sans-serif}
h1{font-size:1.3rem;margin:0;overflow-wrap:anywhere}h2{font-size:1rem;margin:1.2rem 0 .4rem}p{margin:.2rem 0}
.quiet{color:var(--quiet)}.over{color:var(--over);font-weight:600}
main{display:grid;gap:1.2rem;grid-template-columns:minmax(0,1fr)}
@media(min-width:1100px){main{grid-template-columns:minmax(0,1fr) 26rem}}
.bar{display:flex;flex-wrap:wrap;gap:.4rem 1rem;align-items:center;justify-content:space-between;margin:.8rem 0 .4rem}
fieldset{border:0;margin:0;padding:0;display:flex;gap:1rem}legend{position:absolute;clip-path:inset(50%)}label{cursor:pointer}
#trail{display:flex;flex-wrap:wrap;gap:.25rem;min-width:0}
#trail button{font:inherit;max-width:14rem;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;padding:.1rem .5rem;border:1px solid var(--line);border-radius:.3rem;background:none;color:inherit;cursor:pointer}
#trail button:disabled{border-color:transparent;cursor:default;font-weight:600}
#map{position:relative;height:max(26rem,68vh);overflow:hidden;border:1px solid var(--line)}
@media(max-width:680px){#map{height:72vh}}
.box{position:absolute;overflow:hidden;border:1px solid var(--back);color:var(--text);font-size:12px;line-height:18px;cursor:pointer;white-space:nowrap}
.box:focus{outline:none}.box:focus::after{content:"";position:absolute;inset:0;border:3px solid var(--focus);z-index:1;pointer-events:none}.box:hover{filter:brightness(.93)}
@media(prefers-color-scheme:dark){.box:hover{filter:brightness(1.25)}}
.name,.size{padding:0 .3rem}.size{color:var(--text);opacity:.85}.name{display:inline-block;max-width:100%;overflow:hidden;text-overflow:ellipsis;vertical-align:top}
.name:has(+ .size:not(.below)){max-width:calc(100% - 5rem)}.below{display:block}
#about{min-height:3em;overflow-wrap:anywhere;margin:.4rem 0}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{padding:.25rem .4rem;text-align:right;border-bottom:1px solid var(--line);font-variant-numeric:tabular-nums;white-space:nowrap}
th:first-child,td:first-child{text-align:left;white-space:normal;overflow-wrap:anywhere}caption{text-align:left;font-weight:600;padding:.3rem 0}
ul{padding-left:1.2rem;margin:.3rem 0}li{margin:.3rem 0;overflow-wrap:anywhere}
${colourRules('background')}`;
